using System.Diagnostics.Metrics;
using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;

namespace IdResolution.Client.Metrics;

/// <summary>
/// Counts what all clients of the process do and shows it on the meter <c>IdResolution.Client</c>. Safe for use from many threads.
/// </summary>
internal static class ClientMetrics
{
    public const string MeterName = "IdResolution.Client";

    private static readonly string[] Transports = [TransportName.Tcp, TransportName.Udp, TransportName.Http];
    private static readonly AnswerFault[] Faults = [.. Enum.GetValues<AnswerFault>().Where(fault => fault != AnswerFault.None)];
    private static readonly Meter Meter = new(MeterName);
    private static readonly long[] Questions = new long[Transports.Length];
    private static readonly long[] Answers = new long[Transports.Length];
    private static readonly long[] Timeouts = new long[Transports.Length];
    private static readonly long[] Failures = new long[Transports.Length];
    private static readonly long[] Refusals = new long[Enum.GetValues<AnswerFault>().Length];
    private static readonly Histogram<double> RoundTrips =
        Meter.CreateHistogram<double>("idresolution.client.duration", "s", "From question to answer.");
    private static long _repeats;
    private static long _servers;
    private static long _sockets;

    static ClientMetrics()
    {
        Meter.CreateObservableCounter("idresolution.client.questions", () => ByTransport(Questions), "{question}", "Questions sent.");
        Meter.CreateObservableCounter("idresolution.client.answers", () => ByTransport(Answers), "{answer}", "Answers believed.");
        Meter.CreateObservableCounter("idresolution.client.timeouts", () => ByTransport(Timeouts), "{question}", "Questions without answer in time.");
        Meter.CreateObservableCounter(
            "idresolution.client.failures", () => ByTransport(Failures), "{question}", "Questions that did not reach a server, or lost it.");
        Meter.CreateObservableCounter("idresolution.client.refusals", ByFault, "{answer}", "Answers that were not believed.");
        Meter.CreateObservableCounter(
            "idresolution.client.repeats", () => Interlocked.Read(ref _repeats), "{datagram}", "Datagrams sent again.");
        Meter.CreateObservableUpDownCounter(
            "idresolution.client.servers", () => Interlocked.Read(ref _servers), "{address}", "Addresses with remembered times.");
        Meter.CreateObservableUpDownCounter(
            "idresolution.client.sockets", () => Interlocked.Read(ref _sockets), "{socket}", "Sockets open for questions over UDP.");
    }

    public static void Ask(string transport) => Interlocked.Increment(ref Questions[SlotOf(transport)]);

    public static void Answered(string transport, TimeSpan roundTrip)
    {
        Interlocked.Increment(ref Answers[SlotOf(transport)]);
        RoundTrips.Record(roundTrip.TotalSeconds, new KeyValuePair<string, object?>("transport", transport));
    }

    /// <summary>A question ended without a believable answer.</summary>
    public static void Failed(string transport, HandleClientException exception)
    {
        // Refusals over UDP were counted datagram by datagram.
        if (exception is AnswerRefusedException refused)
        {
            if (transport != TransportName.Udp) Refuse(refused.Fault);
        }
        else if (exception is NoAnswerException or OutcomeUnknownException)
        {
            Interlocked.Increment(ref Timeouts[SlotOf(transport)]);
        }
        else
        {
            Interlocked.Increment(ref Failures[SlotOf(transport)]);
        }
    }

    public static void Refuse(AnswerFault fault) => Interlocked.Increment(ref Refusals[(int)fault]);

    public static void Repeat() => Interlocked.Increment(ref _repeats);

    public static void Remember(int change) => Interlocked.Add(ref _servers, change);

    public static void OpenSockets(int change) => Interlocked.Add(ref _sockets, change);

    private static int SlotOf(string transport) => Array.IndexOf(Transports, transport);

    private static IEnumerable<Measurement<long>> ByTransport(long[] counts) => Transports.Select((transport, slot) =>
        new Measurement<long>(Interlocked.Read(ref counts[slot]), new KeyValuePair<string, object?>("transport", transport)));

    private static IEnumerable<Measurement<long>> ByFault() => Faults.Select(fault =>
        new Measurement<long>(Interlocked.Read(ref Refusals[(int)fault]), new KeyValuePair<string, object?>("reason", fault.ToString())));
}
