using BenchmarkDotNet.Attributes;
using IdResolution.Storage;

namespace IdResolution.Benchmarks;

/// <summary>A look-up in the embedded store: random keys, so that the larger store pays for memory and not for code.</summary>
public class IndexBenchmarks
{
    private const int Keys = 65_536;

    private StoreScratch _scratch = null!;
    private byte[][] _keys = [];
    private int _next;

    [ParamsSource(nameof(RecordCounts))]
    public int Records { get; set; }

    public static IEnumerable<int> RecordCounts => Scale.Records;

    [GlobalSetup]
    public void SetUp()
    {
        _scratch = new StoreScratch(Records);
        var random = new Random(1);
        _keys = [.. Enumerable.Range(0, Keys).Select(_ => StoreScratch.KeyOf(random.Next(Records)))];
    }

    [GlobalCleanup]
    public void CleanUp() => _scratch.Dispose();

    [Benchmark]
    public int FindOneRecord()
    {
        _next = (_next + 1) % Keys;
        if (_scratch.Store.TryFind(_keys[_next], out var lease) != LookupStatus.Found) throw new InvalidOperationException("a record is missing");
        using (lease) return lease.Values.Length;
    }
}
