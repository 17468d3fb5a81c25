namespace IdResolution.Topology.Work;

/// <summary>What came of many questions.</summary>
/// <param name="Questions">How many were asked.</param>
/// <param name="Right">Answered with what was registered.</param>
/// <param name="Codes">Answers by response code; what became of the others among them.</param>
/// <param name="Seconds">From the first question to the last answer.</param>
/// <param name="P50">Milliseconds to an answer that half of the questions did not exceed.</param>
/// <param name="P99">The same for 99 of 100.</param>
/// <param name="P999">The same for 999 of 1,000.</param>
/// <param name="Max">The longest.</param>
internal sealed record Asked(
    long Questions, long Right, IReadOnlyDictionary<string, long> Codes, double Seconds, double P50, double P99, double P999, double Max)
{
    public double PerSecond => Questions / Seconds;
}
