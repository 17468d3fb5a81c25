namespace IdResolution.Client.Exchange;

/// <summary>Where an address stands among others at one moment.</summary>
/// <param name="Score">Milliseconds, jitter included; the lower the better.</param>
/// <param name="IsBackingOff">It failed lately: it is asked when nobody else answers.</param>
/// <param name="IsProbe">
/// It is unknown, or failed a while ago, and the question at hand is the one that finds out how fast it is, or whether it is back.
/// </param>
internal readonly record struct ServerRank(double Score, bool IsBackingOff, bool IsProbe);
