using System.Diagnostics.Metrics;

namespace IdResolution.Caching.Redis;

/// <summary>
/// Counts what happens to calls and shows it on the meter <c>IdResolution.Caching.Redis</c>. Safe for use from many threads.
/// </summary>
internal sealed class RedisCacheMetrics : IDisposable
{
    public const string MeterName = "IdResolution.Caching.Redis";

    private static readonly CallResult[] Results = Enum.GetValues<CallResult>();

    private readonly Meter _meter = new(MeterName);
    private readonly long[] _calls = new long[Results.Length];
    private long _damaged;
    private long _heardChanges;
    private long _foreignMessages;
    private long _channelLosses;
    private long _lostInvalidations;
    private long _connections;
    private long _faults;

    public RedisCacheMetrics(CircuitBreaker breaker, OwedInvalidations owed)
    {
        _meter.CreateObservableCounter("idresolution.caching.redis.calls", ObserveCalls, "{call}", "Calls, by result.");
        _meter.CreateObservableCounter(
            "idresolution.caching.redis.damaged", () => Damaged, "{answer}", "Answers found that are not whole or not ours.");
        _meter.CreateObservableCounter(
            "idresolution.caching.redis.changes", () => HeardChanges, "{message}", "Invalidations heard, one's own included.");
        _meter.CreateObservableCounter(
            "idresolution.caching.redis.foreign_messages", () => ForeignMessages, "{message}",
            "Messages on the channel that are not ours.");
        _meter.CreateObservableCounter(
            "idresolution.caching.redis.channel_losses", () => ChannelLosses, "{loss}", "Times invalidations may have been missed.");
        _meter.CreateObservableCounter(
            "idresolution.caching.redis.lost_invalidations", () => LostInvalidations, "{handle}",
            "Invalidations the store will never know.");
        _meter.CreateObservableCounter("idresolution.caching.redis.connections", () => Connections, "{connection}", "Connections begun.");
        _meter.CreateObservableCounter(
            "idresolution.caching.redis.faults", () => Faults, "{fault}", "Beats that ended in an unexpected way.");
        _meter.CreateObservableUpDownCounter(
            "idresolution.caching.redis.open", () => breaker.IsOpen ? 1 : 0, "{circuit}", "1 while calls are not made.");
        _meter.CreateObservableUpDownCounter(
            "idresolution.caching.redis.owed_invalidations", () => owed.Count, "{handle}", "Invalidations waiting for the store.");
    }

    public long Damaged => Interlocked.Read(ref _damaged);

    public long HeardChanges => Interlocked.Read(ref _heardChanges);

    public long ForeignMessages => Interlocked.Read(ref _foreignMessages);

    public long ChannelLosses => Interlocked.Read(ref _channelLosses);

    public long LostInvalidations => Interlocked.Read(ref _lostInvalidations);

    public long Connections => Interlocked.Read(ref _connections);

    public long Faults => Interlocked.Read(ref _faults);

    public long CallsWith(CallResult result) => Interlocked.Read(ref _calls[(int)result]);

    public void Called(CallResult result) => Interlocked.Increment(ref _calls[(int)result]);

    public void FoundDamaged() => Interlocked.Increment(ref _damaged);

    public void HeardChange() => Interlocked.Increment(ref _heardChanges);

    public void ForeignMessage() => Interlocked.Increment(ref _foreignMessages);

    public void ChannelLost() => Interlocked.Increment(ref _channelLosses);

    public void LostInvalidation() => Interlocked.Increment(ref _lostInvalidations);

    public void Connecting() => Interlocked.Increment(ref _connections);

    public void Faulted() => Interlocked.Increment(ref _faults);

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> ObserveCalls() =>
        Results.Select(result => new Measurement<long>(CallsWith(result), new KeyValuePair<string, object?>("result", result.ToString())));
}
