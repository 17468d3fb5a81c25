using System.Diagnostics.Metrics;
using IdResolution.Protocol;
using IdResolution.Resolution.Delegation;

namespace IdResolution.Resolution.Metrics;

/// <summary>
/// Counts what the engine does and shows it on the meter <c>IdResolution.Resolution</c>. Counting is one interlocked increment in a cell of
/// the running processor's stripe; it allocates nothing. Safe for use from many threads.
/// </summary>
internal sealed class EngineMetrics : IDisposable
{
    public const string MeterName = "IdResolution.Resolution";

    private static readonly OpCode[] Operations = [.. Enum.GetValues<OpCode>()];
    private static readonly ResponseCode[] Codes = [.. Enum.GetValues<ResponseCode>()];
    private static readonly int DropReasons = Enum.GetValues<DropReason>().Length;
    private static readonly byte[] OperationSlots = SlotsOf(Operations.Select(operation => (uint)operation), 2048);
    private static readonly byte[] CodeSlots = SlotsOf(Codes.Select(code => (uint)code), 1024);

    // A stripe is padded so that two processors never write to one cache line.
    private const int Padding = 16;

    private readonly Meter _meter = new(MeterName);
    private readonly int _stripeMask;
    private readonly int _stripeLength;
    private readonly long[] _cells;
    private readonly long[] _sessionRefusals = new long[Enum.GetValues<SessionRefusal>().Length];
    private long _faults;
    private long _sessionSetUps;

    public EngineMetrics(Func<int> outstandingChallenges, Func<int> openSessions, Func<int> suspendedPrefixes, Escrows escrows)
    {
        var stripes = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);
        _stripeMask = stripes - 1;
        _stripeLength = ((Operations.Length + 1) * (Codes.Length + 1)) + DropReasons + Padding;
        _cells = new long[stripes * _stripeLength];
        _meter.CreateObservableCounter(
            "idresolution.resolution.requests", ObserveRequests, "{request}", "Requests answered, by operation.");
        _meter.CreateObservableCounter("idresolution.resolution.answers", ObserveAnswers, "{answer}", "Answers sent, by response code.");
        _meter.CreateObservableCounter("idresolution.resolution.drops", ObserveDrops, "{message}", "Messages not answered, by reason.");
        _meter.CreateObservableCounter(
            "idresolution.resolution.faults", () => Interlocked.Read(ref _faults), "{fault}", "Requests that failed inside the engine.");
        _meter.CreateObservableUpDownCounter(
            "idresolution.resolution.challenges", outstandingChallenges, "{challenge}", "Challenges waiting for an answer.");
        _meter.CreateObservableUpDownCounter("idresolution.resolution.sessions", openSessions, "{session}", "Sessions open.");
        _meter.CreateObservableUpDownCounter(
            "idresolution.resolution.suspended_prefixes", suspendedPrefixes, "{prefix}", "Prefixes that an operator has suspended.");
        _meter.CreateObservableUpDownCounter(
            "idresolution.resolution.taken_over", () => ObserveTakenOver(escrows), "{prefix}", "1 while this node answers for a silent service, by prefix.");
        _meter.CreateObservableCounter(
            "idresolution.resolution.session_setups", () => Interlocked.Read(ref _sessionSetUps), "{session}", "Sessions set up.");
        _meter.CreateObservableCounter(
            "idresolution.resolution.session_refusals", ObserveSessionRefusals, "{message}", "Messages their session refused, by reason.");
    }

    public void Answered(OpCode operation, ResponseCode code) =>
        Increment(
            (SlotOf(OperationSlots, (uint)operation, Operations.Length) * (Codes.Length + 1)) + SlotOf(CodeSlots, (uint)code, Codes.Length));

    public void Dropped(DropReason reason) => Increment(((Operations.Length + 1) * (Codes.Length + 1)) + (int)reason);

    public void Faulted() => Interlocked.Increment(ref _faults);

    public void SessionSetUp() => Interlocked.Increment(ref _sessionSetUps);

    public void SessionRefused(SessionRefusal reason) => Interlocked.Increment(ref _sessionRefusals[(int)reason]);

    /// <summary>Sessions set up.</summary>
    public long SessionSetUps => Interlocked.Read(ref _sessionSetUps);

    /// <summary>Messages refused for one reason of their session.</summary>
    public long RefusalsOf(SessionRefusal reason) => Interlocked.Read(ref _sessionRefusals[(int)reason]);

    /// <summary>Requests answered with any code.</summary>
    public long TotalAnswers => Sum(0, (Operations.Length + 1) * (Codes.Length + 1), 1);

    /// <summary>Requests of one operation that were answered.</summary>
    public long RequestsOf(OpCode operation) =>
        Sum(SlotOf(OperationSlots, (uint)operation, Operations.Length) * (Codes.Length + 1), Codes.Length + 1, 1);

    /// <summary>Answers with one code.</summary>
    public long AnswersOf(ResponseCode code) => Sum(SlotOf(CodeSlots, (uint)code, Codes.Length), Operations.Length + 1, Codes.Length + 1);

    /// <summary>Messages dropped for one reason.</summary>
    public long DropsOf(DropReason reason) => Sum(((Operations.Length + 1) * (Codes.Length + 1)) + (int)reason, 1, 1);

    /// <summary>Requests that failed inside the engine.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    public void Dispose() => _meter.Dispose();

    private void Increment(int cell) =>
        Interlocked.Increment(ref _cells[((Thread.GetCurrentProcessorId() & _stripeMask) * _stripeLength) + cell]);

    private long Sum(int first, int count, int step)
    {
        var sum = 0L;
        for (var stripe = 0; stripe < _cells.Length; stripe += _stripeLength)
        {
            for (var i = 0; i < count; i++) sum += Volatile.Read(ref _cells[stripe + first + (i * step)]);
        }
        return sum;
    }

    private IEnumerable<Measurement<long>> ObserveRequests() =>
        Operations.Select(operation =>
            new Measurement<long>(RequestsOf(operation), new KeyValuePair<string, object?>("operation", operation.ToString())));

    private IEnumerable<Measurement<long>> ObserveAnswers() =>
        Codes.Select(code => new Measurement<long>(AnswersOf(code), new KeyValuePair<string, object?>("code", (int)code)));

    private IEnumerable<Measurement<long>> ObserveDrops() =>
        Enum.GetValues<DropReason>()
            .Select(reason => new Measurement<long>(DropsOf(reason), new KeyValuePair<string, object?>("reason", reason.ToString())));

    private IEnumerable<Measurement<long>> ObserveSessionRefusals() =>
        Enum.GetValues<SessionRefusal>()
            .Select(reason => new Measurement<long>(RefusalsOf(reason), new KeyValuePair<string, object?>("reason", reason.ToString())));

    private static IEnumerable<Measurement<int>> ObserveTakenOver(Escrows escrows) =>
        escrows.All.Select(escrow =>
            new Measurement<int>(escrows.IsTakenOver(escrow) ? 1 : 0, new KeyValuePair<string, object?>("prefix", escrow.Prefix.ToString())));

    private static int SlotOf(byte[] slots, uint value, int unknown) =>
        value < (uint)slots.Length && slots[value] != 0 ? slots[value] - 1 : unknown;

    private static byte[] SlotsOf(IEnumerable<uint> values, int length)
    {
        var slots = new byte[length];
        byte next = 1;
        foreach (var value in values) slots[value] = next++;
        return slots;
    }
}
