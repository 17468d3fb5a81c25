namespace IdResolution.Topology.Nodes;

/// <summary>What a process that hosts nodes can do.</summary>
internal enum HostAct
{
    /// <summary>Load what there is to load, and start.</summary>
    Start,

    /// <summary>Say what was counted.</summary>
    Count,

    /// <summary>Drain and end some nodes.</summary>
    Stop,

    /// <summary>Write what stopped nodes hold to a file, for others to keep.</summary>
    Export,
}
