namespace IdResolution.Topology.Work;

/// <summary>What of the way to a name is down, besides one of the top nodes.</summary>
internal enum WayState
{
    /// <summary>Nothing.</summary>
    Up,

    /// <summary>The secondary that says where the enterprise is.</summary>
    ParentDown,

    /// <summary>The secondary that holds the name itself.</summary>
    SecondaryDown,

    /// <summary>The enterprise that holds the name.</summary>
    EnterpriseDown,

    /// <summary>Nothing any more: a secondary that was down is back.</summary>
    Back,
}
