namespace IdResolution.Node.Options;

/// <summary>Place of a node in the hierarchy. This version runs <see cref="Standalone"/> nodes; the others are added with the hierarchy.</summary>
public enum NodeRole
{
    /// <summary>Holds its prefixes alone and asks nobody else.</summary>
    Standalone,
}
