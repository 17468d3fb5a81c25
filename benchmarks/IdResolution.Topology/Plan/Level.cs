namespace IdResolution.Topology.Plan;

/// <summary>Where in the tree a node stands, from above.</summary>
internal enum Level
{
    Recursive,
    Root,
    Top,
    Secondary,
    Enterprise,
}
