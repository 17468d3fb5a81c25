using System.Net;
using BenchmarkDotNet.Attributes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution;
using IdResolution.Resolution.Authentication;
using IdResolution.Security.Audit;
using IdResolution.Security.Sessions;
using IdResolution.Storage;

namespace IdResolution.Benchmarks;

/// <summary>
/// Durable registrations by an administrator in a session, from the octets of the request to those of the reply; only the network is
/// missing.
/// </summary>
public class RegistrationBenchmarks
{
    private const int Batch = 4_096;

    private readonly byte[][] _frames = new byte[Batch][];
    private readonly Request[] _requests = new Request[Batch];
    private StoreScratch _scratch = null!;
    private NodeEngine _engine = null!;
    private AuditLog? _audit;
    private DirectoryInfo _directory = null!;
    private SessionKeys _keys = null!;
    private uint _sessionId;
    private uint _counter;
    private int _next;

    [ParamsSource(nameof(OutstandingCounts))]
    public int Outstanding { get; set; }

    [Params(false, true)]
    public bool Audited { get; set; }

    public static IEnumerable<int> OutstandingCounts => Scale.IsSmoke ? [64] : [1, 64];

    [GlobalSetup]
    public void SetUp()
    {
        var identity = ValueReference.Parse("300:88.100.1/ADMIN");
        _scratch = new StoreScratch(records: 0);
        var prefix = ValueList.ToArray(
        [
            new HandleValue
            {
                Index = 100, Type = new Utf8String(ValueTypes.Admin),
                Data = new AdminRecord { Permissions = AdminPermissions.All, Administrator = identity }.ToArray(),
            },
        ]);
        _scratch.Store.CommitAsync(new StoreChange
        {
            Action = TransactionAction.CreateHandle, Key = "0.NA/88.100.1"u8.ToArray(), Values = prefix, ExpectedTransactionId = StoreChange.AnyVersion,
        }, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        _directory = Directory.CreateTempSubdirectory("idaudit-");
        _audit = Audited ? AuditLog.Open(new AuditLogOptions { Directory = _directory.FullName, Flush = AuditFlush.Second }) : null;
        _engine = new NodeEngine(_scratch.Store, Frames.Site, new EngineOptions(), TimeProvider.System, new EngineParts { Audit = _audit });
        SessionKeys.TryCreate(SessionCipher.Aes, new byte[32], allowsLegacy: false, out var keys);
        SessionKeys.TryCreate(SessionCipher.Aes, new byte[32], allowsLegacy: false, out _keys!);
        var session = _engine.Sessions.Open(keys!, identity, 3_600, new Request(default, ClientTransport.Tcp, new IPEndPoint(IPAddress.Loopback, 1)))!;
        session.Answered(Asker.Proven(identity, Proof.Challenge));
        _sessionId = session.Id;
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _engine.Dispose();
        _audit?.Dispose();
        _keys.Dispose();
        _scratch.Dispose();
        _directory.Delete(recursive: true);
    }

    [IterationSetup]
    public void MakeRequests()
    {
        var remote = new IPEndPoint(IPAddress.Loopback, 1);
        for (var i = 0; i < Batch; i++)
        {
            _frames[i] = Frames.Registration(_next++, _sessionId, _keys, ++_counter);
            _requests[i] = new Request(_frames[i], ClientTransport.Tcp, remote);
        }
    }

    /// <summary>Time for one registration among <see cref="Outstanding"/> under way.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public async Task Register()
    {
        var next = -1;
        var sink = new Sink();
        async Task WriteAsync()
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < Batch) await _engine.AnswerAsync(_requests[i], sink, CancellationToken.None);
        }
        await Task.WhenAll(Enumerable.Range(0, Outstanding).Select(_ => Task.Run(WriteAsync)));
        if (sink.Registered != Batch) throw new InvalidOperationException($"{sink.Registered} of {Batch} were registered.");
    }

    private sealed class Sink : IReplySink
    {
        private int _registered;

        public int Registered => _registered;

        public int MaxReplyLength => Envelope.MaxMessageLength;

        public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
        {
            Header.TryRead(frame.Span[Envelope.Length..], out var header);
            if (header.ResponseCode == ResponseCode.Success) Interlocked.Increment(ref _registered);
            return ValueTask.CompletedTask;
        }
    }
}
