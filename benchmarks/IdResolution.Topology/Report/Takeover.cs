namespace IdResolution.Topology.Report;

/// <summary>How top nodes took over from secondaries that were stopped.</summary>
/// <param name="Copies">Secondaries of which every top node kept a copy, by name.</param>
/// <param name="TakenOver">Those of them that were stopped.</param>
/// <param name="SecondsUntilTakenOver">From their stop until every top node that ran answered for all of them.</param>
/// <param name="Returned">The one that was started again.</param>
/// <param name="SecondsUntilGivenBack">From its start until no top node answered for it.</param>
internal sealed record Takeover(
    IReadOnlyList<string> Copies, IReadOnlyList<string> TakenOver, double SecondsUntilTakenOver, string Returned, double SecondsUntilGivenBack);
