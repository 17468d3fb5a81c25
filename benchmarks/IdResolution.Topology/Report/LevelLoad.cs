namespace IdResolution.Topology.Report;

/// <summary>What a level did while popular names were asked for.</summary>
/// <param name="Requests">Requests it received.</param>
/// <param name="PerSecond">The same a second.</param>
/// <param name="Busiest">Of them, those of its busiest node.</param>
/// <param name="ProcessorSeconds">Processor time that its processes used.</param>
internal sealed record LevelLoad(long Requests, double PerSecond, long Busiest, double ProcessorSeconds);
