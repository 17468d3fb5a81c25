using BenchmarkDotNet.Attributes;
using IdResolution.Storage.Embedded;

namespace IdResolution.Benchmarks;

/// <summary>
/// How long the index keeps the committer when one of its 256 partitions grows: a table for so many records is allocated and filled. Readers
/// use the old one meanwhile.
/// </summary>
public class GrowthBenchmarks
{
    private RecordIndex _index = null!;
    private ulong[] _words = [];

    [ParamsSource(nameof(RecordCounts))]
    public int Records { get; set; }

    public static IEnumerable<int> RecordCounts => Scale.IsSmoke ? [10_000] : [2_000_000, 40_000_000];

    [GlobalSetup]
    public void SetUp()
    {
        _index = new RecordIndex(new SegmentTable(), new Reclaimer());
        var random = new Random(1);
        _words = [.. Enumerable.Range(0, Records / RecordIndex.Partitions).Select(_ => ((ulong)random.Next(1 << 24) << Location.Bits) | 4_096).Order()];
    }

    [GlobalCleanup]
    public void CleanUp() => _index.Dispose();

    [Benchmark]
    public void FillPartition() => _index.LoadPartition(0, _words);
}
