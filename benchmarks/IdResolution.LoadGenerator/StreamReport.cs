namespace IdResolution.LoadGenerator;

/// <summary>What one group of connections got, in every round.</summary>
/// <param name="Options">What it did.</param>
/// <param name="Rates">Right answers a second, by round.</param>
/// <param name="Latency">Latencies of each round.</param>
/// <param name="Wrong">Wrong answers.</param>
/// <param name="Lost">Requests without answer.</param>
/// <param name="WrongCode">Code of a wrong answer; 0 when there was none or the code was right.</param>
public sealed record StreamReport(
    LoadOptions Options, IReadOnlyList<double> Rates, IReadOnlyList<LatencyHistogram> Latency, long Wrong, long Lost, uint WrongCode);
