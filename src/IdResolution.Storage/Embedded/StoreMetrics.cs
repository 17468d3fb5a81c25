using System.Diagnostics.Metrics;
using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>The meter <c>IdResolution.Storage</c> of one store.</summary>
internal sealed class StoreMetrics : IDisposable
{
    public const string MeterName = "IdResolution.Storage";

    private static readonly InstrumentAdvice<int> BatchBounds = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 4_096] };

    private static readonly InstrumentAdvice<double> FlushBounds = new()
    {
        HistogramBucketBoundaries = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _commits;
    private readonly Counter<long> _octets;
    private readonly Counter<long> _compactions;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _flushTime;
    private readonly KeyValuePair<string, object?>[] _statusTags =
        [.. Enum.GetValues<CommitStatus>().Select(s => new KeyValuePair<string, object?>("status", s.ToString()))];

    public StoreMetrics(StoreState state, string dataDirectory)
    {
        _commits = _meter.CreateCounter<long>("idresolution.storage.commits", "{change}", "Changes by outcome");
        _octets = _meter.CreateCounter<long>("idresolution.storage.written", "By", "Octets appended to the log");
        _compactions = _meter.CreateCounter<long>("idresolution.storage.compactions", "{segment}", "Segments rewritten");
        _batchSize = _meter.CreateHistogram<int>("idresolution.storage.batch.size", "{change}", "Changes that shared one flush", null, BatchBounds);
        _flushTime = _meter.CreateHistogram<double>("idresolution.storage.flush.duration", "s",
            "Append, flush and publication of one frame", null, FlushBounds);
        _meter.CreateObservableGauge("idresolution.storage.records", () => state.Index.Count, "{record}", "Registered handles");
        _meter.CreateObservableGauge("idresolution.storage.search.values", () => state.Values?.Count ?? 0, "{value}", "Values that can be searched for");
        _meter.CreateObservableGauge("idresolution.storage.log.live", () => Sum(state, s => s.Used - s.Dead), "By",
            "Octets of log that matter");
        _meter.CreateObservableGauge("idresolution.storage.log.dead", () => Sum(state, s => s.Dead), "By",
            "Octets of log that compaction can free");
        _meter.CreateObservableGauge("idresolution.storage.log.size", () => Sum(state, s => s.Length), "By",
            "Octets of disk that the log takes up, with what is set aside for it");
        _meter.CreateObservableGauge("idresolution.storage.log.segments", () => state.Segments.InOrder.Length, "{segment}", "Files of the log");
        _meter.CreateObservableGauge("idresolution.storage.disk.free", () => new DriveInfo(dataDirectory).AvailableFreeSpace, "By",
            "Octets that this node may still write to the disk of the data directory");
    }

    public void Committed(int changes, int octets, TimeSpan elapsed)
    {
        _batchSize.Record(changes);
        _octets.Add(octets);
        _flushTime.Record(elapsed.TotalSeconds);
    }

    public void Completed(CommitStatus status) => _commits.Add(1, _statusTags[(int)status]);

    public void Compacted(int segments) => _compactions.Add(segments);

    public void Dispose() => _meter.Dispose();

    private static long Sum(StoreState state, Func<Segment, long> octets) => state.Segments.InOrder.Sum(octets);
}
