namespace IdResolution.Topology.Nodes;

/// <summary>What a process that hosts nodes is told, one JSON line each.</summary>
/// <param name="Act">What to do.</param>
/// <param name="Directories">The nodes, by their directories; for all acts but <see cref="HostAct.Count"/>.</param>
internal sealed record HostRequest(HostAct Act, IReadOnlyList<string> Directories);
