using System.Net;
using BenchmarkDotNet.Attributes;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security.Audit;

namespace IdResolution.Benchmarks;

/// <summary>Lines of the audit log, as many waiting at once as there are registrations under way.</summary>
public class AuditBenchmarks
{
    private const int Batch = 8_192;

    private DirectoryInfo _directory = null!;
    private AuditLog _log = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _directory = Directory.CreateTempSubdirectory("idaudit-");
        _log = AuditLog.Open(new AuditLogOptions { Directory = _directory.FullName, Flush = AuditFlush.Second });
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _log.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>Time for one line among 64 that wait.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public async Task WriteLine()
    {
        var entry = new AuditEntry
        {
            Time = TimeProvider.System.GetUtcNow(), Source = IPAddress.Loopback, Who = ValueReference.Parse("300:88.100.1/ADMIN"), Proof = AuditProof.Session,
            Operation = OpCode.CreateHandle, Handle = Frames.Handle(1), Code = ResponseCode.Success, TransactionId = 1,
        };
        var left = Batch;
        async Task WriteAsync()
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                if (!await _log.WriteAsync(entry)) throw new InvalidOperationException("not written");
            }
        }
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => WriteAsync()));
    }
}
