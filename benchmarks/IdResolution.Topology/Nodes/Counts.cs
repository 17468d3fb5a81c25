using IdResolution.Topology.Plan;

namespace IdResolution.Topology.Nodes;

/// <summary>What the nodes counted, at one moment.</summary>
/// <param name="Requests">Requests received by each node that runs.</param>
/// <param name="Meters">The meters of the recursive nodes, summed.</param>
/// <param name="ProcessorSeconds">Processor time by level.</param>
/// <param name="TakenOver">For how many silent services top nodes answer at the moment, each top node counted.</param>
internal sealed record Counts(
    IReadOnlyDictionary<PlannedNode, long> Requests, IReadOnlyDictionary<string, double> Meters, IReadOnlyDictionary<Level, double> ProcessorSeconds,
    long TakenOver)
{
    /// <summary>Requests that a level received.</summary>
    public long Of(Level level) => Requests.Where(node => node.Key.Level == level).Sum(node => node.Value);

    public double Meter(string name) => Meters.GetValueOrDefault(name);

    /// <summary>What was counted since; nodes that ended meanwhile count nothing.</summary>
    public Counts Since(Counts before) => new(
        Requests.ToDictionary(node => node.Key, node => node.Value - before.Requests.GetValueOrDefault(node.Key)),
        Meters.ToDictionary(meter => meter.Key, meter => meter.Value - before.Meter(meter.Key)),
        ProcessorSeconds.ToDictionary(level => level.Key, level => level.Value - before.ProcessorSeconds.GetValueOrDefault(level.Key)),
        TakenOver);
}
