using System.Diagnostics.Metrics;
using IdResolution.Caching.Flights;
using IdResolution.Caching.Memory;

namespace IdResolution.Caching.Metrics;

/// <summary>Counts what the cache does and shows it on the meter <c>IdResolution.Caching</c>. Safe for use from many threads.</summary>
internal sealed class CacheMetrics : IDisposable
{
    public const string MeterName = "IdResolution.Caching";

    private readonly Meter _meter = new(MeterName);
    private long _sharedHits;
    private long _misses;
    private long _stale;
    private long _refused;
    private long _failures;
    private long _prefetches;

    public CacheMetrics(AnswerMemory memory, FlightTable flights)
    {
        _meter.CreateObservableCounter(
            "idresolution.caching.hits", () => Hits(memory), "{answer}", "Answers found, by level.");
        _meter.CreateObservableCounter(
            "idresolution.caching.misses", () => Misses, "{question}", "Questions that had to be fetched from their source.");
        _meter.CreateObservableCounter("idresolution.caching.stale", () => Stale, "{answer}", "Answers given past their time.");
        _meter.CreateObservableCounter(
            "idresolution.caching.refusals", () => Refused, "{question}", "Questions refused for too many fetches.");
        _meter.CreateObservableCounter(
            "idresolution.caching.prefetches", () => Prefetches, "{fetch}", "Popular answers fetched anew before they expired.");
        _meter.CreateObservableCounter("idresolution.caching.failures", () => Failures, "{fetch}", "Fetches that ended without an answer.");
        _meter.CreateObservableCounter(
            "idresolution.caching.evictions", () => memory.Evictions, "{answer}", "Answers removed for want of room.");
        _meter.CreateObservableUpDownCounter("idresolution.caching.flights", () => flights.UnderWay, "{fetch}", "Fetches under way.");
        _meter.CreateObservableUpDownCounter("idresolution.caching.octets", () => memory.Octets, "By", "Memory taken by answers.");
        _meter.CreateObservableUpDownCounter("idresolution.caching.entries", () => memory.Count, "{answer}", "Answers in memory.");
    }

    public long SharedHits => Interlocked.Read(ref _sharedHits);

    public long Misses => Interlocked.Read(ref _misses);

    public long Stale => Interlocked.Read(ref _stale);

    public long Refused => Interlocked.Read(ref _refused);

    public long Failures => Interlocked.Read(ref _failures);

    public long Prefetches => Interlocked.Read(ref _prefetches);

    public void Prefetched() => Interlocked.Increment(ref _prefetches);

    public void HitShared() => Interlocked.Increment(ref _sharedHits);

    public void Missed() => Interlocked.Increment(ref _misses);

    public void GaveStale() => Interlocked.Increment(ref _stale);

    public void Refuse() => Interlocked.Increment(ref _refused);

    public void Failed() => Interlocked.Increment(ref _failures);

    public void Dispose() => _meter.Dispose();

    private Measurement<long>[] Hits(AnswerMemory memory) =>
    [
        new Measurement<long>(memory.Hits, new KeyValuePair<string, object?>("level", "memory")),
        new Measurement<long>(SharedHits, new KeyValuePair<string, object?>("level", "shared")),
    ];
}
