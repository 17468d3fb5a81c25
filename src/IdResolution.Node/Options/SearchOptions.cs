namespace IdResolution.Node.Options;

/// <summary>Section <c>Search</c>: finding handles by what stands in their values, <c>GET /v1/search</c>.</summary>
public sealed record SearchOptions
{
    /// <summary>Types of the values that can be searched for, such as URL; at most 32 (default: none, which switches it off). Publicly readable values only.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Values at most, 1-2,000,000,000; 24 to 32 octets of memory each (default: 10,000,000). With more of them the search switches itself off and says so.</summary>
    public int MaxValues { get; init; } = 10_000_000;
}
