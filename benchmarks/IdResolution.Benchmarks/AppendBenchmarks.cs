using BenchmarkDotNet.Attributes;
using IdResolution.Storage;

namespace IdResolution.Benchmarks;

/// <summary>Durable registrations in the store alone: writers that arrive together share one flush.</summary>
public class AppendBenchmarks
{
    private const int Batch = 8_192;

    private StoreScratch _scratch = null!;
    private int _next;

    [ParamsSource(nameof(WriterCounts))]
    public int Outstanding { get; set; }

    public static IEnumerable<int> WriterCounts => Scale.Outstanding;

    [GlobalSetup]
    public void SetUp() => _scratch = new StoreScratch(records: 0);

    [GlobalCleanup]
    public void CleanUp() => _scratch.Dispose();

    /// <summary>Time for one registration among <see cref="Outstanding"/> in flight.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public async Task Commit()
    {
        var left = Batch;
        async Task WriteAsync()
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var result = await _scratch.Store.CommitAsync(StoreScratch.Create(Interlocked.Increment(ref _next)), CancellationToken.None);
                if (result.Status != CommitStatus.Committed) throw new InvalidOperationException(result.Status.ToString());
            }
        }
        await Task.WhenAll(Enumerable.Range(0, Outstanding).Select(_ => WriteAsync()));
    }
}
