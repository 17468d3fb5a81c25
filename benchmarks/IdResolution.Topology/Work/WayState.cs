namespace IdResolution.Topology.Work;

/// <summary>What of the way to a name is down, besides one of the top nodes.</summary>
internal enum WayState
{
    /// <summary>Nothing.</summary>
    Up,

    /// <summary>Who says where the authority is.</summary>
    ParentDown,

    /// <summary>The authority itself.</summary>
    AuthorityDown,
}
