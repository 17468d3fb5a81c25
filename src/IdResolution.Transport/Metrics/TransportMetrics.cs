using System.Diagnostics.Metrics;
using IdResolution.Protocol.Serving;

namespace IdResolution.Transport.Metrics;

/// <summary>
/// The meter of the transports. Counting costs one plain or one interlocked addition; summing is done when somebody reads the meter.
/// Create one per node and give it to every server. Safe from every thread.
/// </summary>
/// <remarks>
/// Instruments, all tagged <c>transport</c> = <c>udp</c> or <c>tcp</c>: <c>idresolution.transport.requests</c>, <c>.answers</c>,
/// <c>.deferred</c>,
/// <c>.fragments</c>, <c>.handler_faults</c>, <c>.accepted</c>, <c>.drops</c> (with <c>reason</c>), the gauges <c>.connections</c>,
/// <c>.partials</c>, <c>.queued</c> and the histogram <c>.duration</c> (with <c>half</c>).
/// </remarks>
public sealed class TransportMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "IdResolution.Transport";

    private const string Prefix = "idresolution.transport.";
    private static readonly KeyValuePair<string, object?> UdpTag = new("transport", "udp");
    private static readonly KeyValuePair<string, object?> TcpTag = new("transport", "tcp");
    private static readonly KeyValuePair<string, object?> SynchronousTag = new("half", "synchronous");
    private static readonly KeyValuePair<string, object?> AsynchronousTag = new("half", "asynchronous");

    // From a look-up in memory to the longest that a request may wait for other services.
    private static readonly InstrumentAdvice<double> DurationBounds = new()
    {
        HistogramBucketBoundaries =
        [
            0.000_005, 0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
        ],
    };

    private static readonly KeyValuePair<Counter, string>[] Reasons =
    [
        .. Enum.GetValues<Counter>()
            .Where(static counter => counter >= Counter.TooShort)
            .Select(static counter => KeyValuePair.Create(counter, SnakeCase(counter.ToString()))),
    ];

    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private long _connections;
    private long _partials;
    private long _queuedUdp;
    private long _queuedTcp;

    /// <summary>Creates the meter and its instruments, through <paramref name="meters"/> when it is given.</summary>
    public TransportMetrics(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(new MeterOptions(MeterName)) ?? new Meter(MeterName);
        AddCounter("requests", "{request}", "Whole requests given to the engine.", Counter.Requests);
        AddCounter("answers", "{answer}", "Answers handed to the network.", Counter.Answers);
        AddCounter("deferred", "{request}", "Requests that went to the asynchronous half.", Counter.Deferred);
        AddCounter("fragments", "{fragment}", "Fragments of requests taken in.", Counter.Fragments);
        AddCounter("merged", "{datagram}", "Datagrams that left together with others to the same peer.", Counter.Merged);
        AddCounter("handler_faults", "{fault}", "Exceptions that came out of the engine.", Counter.HandlerFaults);
        AddCounter("accepted", "{connection}", "Connections taken.", Counter.Connections);
        _meter.CreateObservableCounter(Prefix + "drops", Drops, "{event}", "What was refused, dropped or cut off, by reason.");
        _meter.CreateObservableGauge(Prefix + "connections", () => Volatile.Read(ref _connections), "{connection}", "Open connections.");
        _meter.CreateObservableGauge(
            Prefix + "partials", () => Volatile.Read(ref _partials), "{message}", "Incomplete messages waiting for fragments.");
        _meter.CreateObservableGauge(Prefix + "queued", MeasureQueued, "{request}", "Requests waiting for or in the asynchronous half.");
        _duration = _meter.CreateHistogram(
            Prefix + "duration", "s", "From receipt to answer, by half: the synchronous one sampled, the asynchronous one always.", null, DurationBounds);
    }

    internal TransportCounters Udp { get; } = new();

    internal TransportCounters Tcp { get; } = new();

    /// <summary>Open TCP connections.</summary>
    public long OpenConnections => Volatile.Read(ref _connections);

    /// <summary>Incomplete UDP messages waiting for fragments.</summary>
    public long Partials => Volatile.Read(ref _partials);

    /// <summary>Whole requests given to the engine.</summary>
    public long Requests(ClientTransport transport) => (transport == ClientTransport.Udp ? Udp : Tcp).Read(Counter.Requests);

    /// <summary>Requests waiting for or in the asynchronous half.</summary>
    public long Queued(ClientTransport transport) => Volatile.Read(ref transport == ClientTransport.Udp ? ref _queuedUdp : ref _queuedTcp);

    /// <summary>Whether anybody listens to durations.</summary>
    internal bool MeasuresDuration => _duration.Enabled;

    internal void SynchronousHalfTook(ClientTransport transport, TimeSpan elapsed) =>
        _duration.Record(elapsed.TotalSeconds, transport == ClientTransport.Udp ? UdpTag : TcpTag, SynchronousTag);

    internal void AsynchronousHalfTook(ClientTransport transport, TimeSpan elapsed) =>
        _duration.Record(elapsed.TotalSeconds, transport == ClientTransport.Udp ? UdpTag : TcpTag, AsynchronousTag);

    internal void ConnectionsChanged(int by) => Interlocked.Add(ref _connections, by);

    internal void PartialsChanged(int by) => Interlocked.Add(ref _partials, by);

    internal void QueuedChanged(ClientTransport transport, int by) =>
        Interlocked.Add(ref transport == ClientTransport.Udp ? ref _queuedUdp : ref _queuedTcp, by);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static string SnakeCase(string name) =>
        string.Concat(name.Select(static (c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));

    private void AddCounter(string name, string unit, string description, Counter counter) =>
        _meter.CreateObservableCounter(
            Prefix + name,
            () => (Measurement<long>[])[new(Udp.Read(counter), UdpTag), new(Tcp.Read(counter), TcpTag)],
            unit,
            description);

    private Measurement<long>[] MeasureQueued() => [new(Queued(ClientTransport.Udp), UdpTag), new(Queued(ClientTransport.Tcp), TcpTag)];

    private IEnumerable<Measurement<long>> Drops()
    {
        foreach (var (counter, reason) in Reasons)
        {
            yield return new(Udp.Read(counter), UdpTag, new("reason", reason));
            yield return new(Tcp.Read(counter), TcpTag, new("reason", reason));
        }
    }
}
