namespace IdResolution.Node.Options;

/// <summary>Place of a node in the hierarchy. A role sets defaults, in <see cref="RoleDefaults"/>, and forbids what contradicts it.</summary>
public enum NodeRole
{
    /// <summary>Holds its prefixes alone.</summary>
    Standalone,

    /// <summary>Holds the prefix of a country, such as 88, and the prefix handles of its secondary nodes.</summary>
    NationalTop,

    /// <summary>Holds the prefix of an industry, such as 88.100, and the prefix handles of its enterprises.</summary>
    Secondary,

    /// <summary>Holds the prefix of an enterprise, such as 88.100.1, and its identifiers.</summary>
    Enterprise,

    /// <summary>Holds nothing, and answers for all others by asking them.</summary>
    Recursive,
}
