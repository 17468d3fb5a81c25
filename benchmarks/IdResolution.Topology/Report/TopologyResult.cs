using IdResolution.Topology.Nodes;
using IdResolution.Topology.Plan;
using IdResolution.Topology.Work;

namespace IdResolution.Topology.Report;

/// <summary>Everything that was found out; topology.json holds it as it is.</summary>
internal sealed record TopologyResult
{
    public required DateTimeOffset Began { get; init; }

    public required string Machine { get; init; }

    public required TopologyOptions Options { get; init; }

    public required IReadOnlyDictionary<Level, StartedLevel> Started { get; init; }

    /// <summary>Key pairs made beforehand.</summary>
    public required int Keys { get; init; }

    public required double KeySeconds { get; init; }

    /// <summary>Prefix records registered through the protocol, at the root and at every top node.</summary>
    public required int Delegations { get; init; }

    /// <summary>Prefix records loaded in bulk at the secondaries.</summary>
    public required int LoadedPrefixes { get; init; }

    public required int Identifiers { get; init; }

    public required double RegistrationSeconds { get; init; }

    /// <summary>Different names asked for.</summary>
    public required int Names { get; init; }

    public required IReadOnlyList<WayCost> Ways { get; init; }

    public required Asked Load { get; init; }

    public required IReadOnlyDictionary<Level, LevelLoad> Levels { get; init; }

    /// <summary>Share of the questions to the recursive nodes that needed no other node.</summary>
    public required double HitRatio { get; init; }

    /// <summary>Requests that each node received under load, by name.</summary>
    public required IReadOnlyDictionary<string, long> ByNode { get; init; }

    /// <summary>Nodes that were stopped then, by name.</summary>
    public required IReadOnlyList<string> Stopped { get; init; }

    public required IReadOnlyList<OutageRow> Outage { get; init; }

    /// <summary>Null when no secondary was stopped.</summary>
    public required Takeover? Takeover { get; init; }

    public double TotalSeconds { get; init; }
}
