using System.Diagnostics.Metrics;

namespace IdResolution.Resolution.Metrics;

/// <summary>Counts what is asked of other services for clients, on the meter of the engine. Safe for use from many threads.</summary>
internal sealed class RecursionMetrics : IDisposable
{
    private static readonly RecursionOutcome[] Outcomes = Enum.GetValues<RecursionOutcome>();
    private static readonly RecursionRefusal[] Refusals = Enum.GetValues<RecursionRefusal>();

    private readonly Meter _meter = new(EngineMetrics.MeterName);
    private readonly long[] _outcomes = new long[Outcomes.Length];
    private readonly long[] _refusals = new long[Refusals.Length];

    public RecursionMetrics(Func<int> underWay)
    {
        _meter.CreateObservableCounter(
            "idresolution.resolution.recursions",
            () => Outcomes.Select(outcome => new Measurement<long>(Of(outcome), new KeyValuePair<string, object?>("outcome", outcome.ToString()))),
            "{question}", "Questions for other services that memory did not answer at once, by outcome.");
        _meter.CreateObservableCounter(
            "idresolution.resolution.recursion_refusals",
            () => Refusals.Select(reason => new Measurement<long>(Of(reason), new KeyValuePair<string, object?>("reason", reason.ToString()))),
            "{question}", "Questions for other services that were not asked, by reason.");
        _meter.CreateObservableUpDownCounter(
            "idresolution.resolution.recursions_under_way", underWay, "{question}", "Questions for other services that wait for an answer.");
    }

    public void Ended(RecursionOutcome outcome) => Interlocked.Increment(ref _outcomes[(int)outcome]);

    public void Refused(RecursionRefusal reason) => Interlocked.Increment(ref _refusals[(int)reason]);

    public long Of(RecursionOutcome outcome) => Interlocked.Read(ref _outcomes[(int)outcome]);

    public long Of(RecursionRefusal reason) => Interlocked.Read(ref _refusals[(int)reason]);

    public void Dispose() => _meter.Dispose();
}
