namespace IdResolution.Topology.Work;

/// <summary>What of the way to a name is down, besides one of the top nodes.</summary>
internal enum WayState
{
    Up,
    SecondaryDown,
    EnterpriseDown,
}
