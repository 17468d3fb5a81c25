namespace IdResolution.Storage.Search;

/// <summary>Which values can be searched for. Immutable.</summary>
public sealed record ValueSearchOptions
{
    /// <summary>Most types that can be searched.</summary>
    public const int MaxTypes = 32;

    /// <summary>The types of the values; none switches the search off (default). At most 32.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Values at most, from 1; 24 to 32 octets of memory each (default 10 million). With more of them the search switches itself off.</summary>
    public long MaxValues { get; init; } = 10_000_000;
}
