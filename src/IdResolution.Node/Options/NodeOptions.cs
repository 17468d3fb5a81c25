namespace IdResolution.Node.Options;

/// <summary>Section <c>Node</c>: who this node is and what it holds.</summary>
public sealed record NodeOptions
{
    /// <summary>Place in the hierarchy (default: Standalone).</summary>
    public NodeRole Role { get; init; } = NodeRole.Standalone;

    /// <summary>Where everything that must survive is kept; relative to the working directory (default: <c>data</c>).</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>Prefixes that are homed at start, without <c>0.NA/</c> (default: none; <c>88.100.1</c> when started without a configuration file).</summary>
    public IReadOnlyList<string> HomedPrefixes { get; init; } = [];

    /// <summary>Prefixes whose derived prefixes have their prefix handles here, such as 88 for <c>0.NA/88.100</c>, without <c>0.NA/</c> (default: none; those of <see cref="HomedPrefixes"/> with the roles NationalTop and Secondary; specification §5.1).</summary>
    public IReadOnlyList<string> DerivedPrefixes { get; init; } = [];

    /// <summary>Who may home prefixes and see the status handle, as <c>index:handle</c>. The first one is made at the first start (default: none; <c>300:88.100.1/ADMIN</c> when started without a configuration file).</summary>
    public IReadOnlyList<string> ServerAdministrators { get; init; } = [];

    /// <summary>Lets server administrators pass every permission check (default: false; specification §6.6).</summary>
    public bool ServerAdministratorsHaveFullAccess { get; init; }

    /// <summary>Lets the administrators named in a prefix handle register and list under the prefix; else only server administrators may (default: true; specification §6.6).</summary>
    public bool AllowPrefixAdministrators { get; init; } = true;

    /// <summary>Compares identities by the storage rule instead of with a case-sensitive suffix (default: false; specification §1.3).</summary>
    public bool MatchIdentitiesLikeHandles { get; init; }

    /// <summary>Registers a few sample identifiers at the first start (default: false; true when started without a configuration file).</summary>
    public bool SampleData { get; init; }

    /// <summary>Suffixes that differ only in case are different handles (default: false; specification §1.3). Must never change once handles are registered.</summary>
    public bool CaseSensitive { get; init; }

    /// <summary>Text in the site record that tells people whose node this is (default: none).</summary>
    public string Description { get; init; } = "";
}
