namespace IdResolution.Node.Options;

/// <summary>Section <c>Remote</c>: which other services are believed about keys, groups and prefix handles that are not registered here.</summary>
public sealed record RemoteOptions
{
    /// <summary>Trusted sites as <c>PREFIX=FILE</c>: the file holds the site record (<c>idctl site export</c>) and so the keys that its answers must be signed with; <c>*</c> stands for every prefix (default: none).</summary>
    public IReadOnlyList<string> Sites { get; init; } = [];

    /// <summary>Servers as host:port that are asked when no site knows, and believed without proof; needs <see cref="TrustUnsigned"/> (default: none).</summary>
    public IReadOnlyList<string> Resolvers { get; init; } = [];

    /// <summary>Believes unsigned answers of <see cref="Resolvers"/>: whoever can answer in their place can be anybody (default: false).</summary>
    public bool TrustUnsigned { get; init; }

    /// <summary>Milliseconds that one request may wait for other services, 100-30,000 (default: 5,000).</summary>
    public int TimeoutMilliseconds { get; init; } = 5_000;

    /// <summary>Seconds that a key or right of another service is believed at most, whatever its TTL, 10-86,400; a revoked key may act for as long (default: 600).</summary>
    public int MaxCacheSeconds { get; init; } = 600;
}
