using System.Diagnostics.Metrics;
using IdResolution.Gateways.Metrics;

namespace IdResolution.Gateways.Http;

/// <summary>What the HTTP face counts, on the meter <see cref="MetricsCollector.MeterName"/>. Safe for use from many threads.</summary>
internal sealed class HttpMetrics : IDisposable
{
    private const string Prefix = "idresolution.gateways.";

    private static readonly HttpRefusal[] Reasons = Enum.GetValues<HttpRefusal>();

    // From an answer out of memory to a bulk that streams for minutes.
    private static readonly InstrumentAdvice<double> DurationBounds = new()
    {
        HistogramBucketBoundaries = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    };

    private readonly Meter _meter = new(MetricsCollector.MeterName);
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly long[] _refusals = new long[Reasons.Length];
    private int _underWay;

    /// <param name="waitingSessions">Sessions in which nobody has proven who he is.</param>
    /// <param name="provenSessions">Sessions in which somebody has.</param>
    public HttpMetrics(Func<int> waitingSessions, Func<int> provenSessions)
    {
        _requests = _meter.CreateCounter<long>(Prefix + "requests", "{request}", "Requests over HTTP, by the part that answered and the class of the status.");
        _duration = _meter.CreateHistogram(Prefix + "duration", "s", "From a request over HTTP to the end of its answer.", null, DurationBounds);
        _meter.CreateObservableGauge(Prefix + "under_way", () => Volatile.Read(ref _underWay), "{request}", "Requests over HTTP that are being answered.");
        _meter.CreateObservableGauge(
            Prefix + "sessions",
            () => new Measurement<int>[] { new(waitingSessions(), new KeyValuePair<string, object?>("state", "waiting")), new(provenSessions(), new KeyValuePair<string, object?>("state", "proven")) },
            "{session}", "Sessions over HTTP, by whether somebody has proven who he is.");
        _meter.CreateObservableCounter(
            Prefix + "refusals",
            () => Reasons.Select(reason => new Measurement<long>(Of(reason), new KeyValuePair<string, object?>("reason", reason.ToString()))),
            "{event}", "Connections and requests over HTTP that were turned away, by reason.");
    }

    public void Refused(HttpRefusal reason) => Interlocked.Increment(ref _refusals[(int)reason]);

    public long Of(HttpRefusal reason) => Interlocked.Read(ref _refusals[(int)reason]);

    /// <summary>A request was read.</summary>
    public void Started() => Interlocked.Increment(ref _underWay);

    /// <summary>It has its answer, or never will.</summary>
    /// <param name="room">The name of the room.</param>
    /// <param name="status">The status; 0 when the client went away before there was one.</param>
    /// <param name="elapsed">Since the request was read.</param>
    public void Answered(string room, int status, TimeSpan elapsed)
    {
        Interlocked.Decrement(ref _underWay);
        var roomTag = new KeyValuePair<string, object?>("room", room);
        _requests.Add(1, roomTag, new KeyValuePair<string, object?>("status", ClassOf(status)));
        _duration.Record(elapsed.TotalSeconds, roomTag);
    }

    public void Dispose() => _meter.Dispose();

    private static string ClassOf(int status) => (status / 100) switch
    {
        1 or 2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        5 => "5xx",
        _ => "none",
    };
}
