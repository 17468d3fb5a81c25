namespace IdResolution.Resolution.Administration;

/// <summary>How much listing a node does at a time (specification §7.5).</summary>
public sealed class ListingOptions
{
    /// <summary>Listings at the same time, 1 to 10,000; more are told that the server is busy. Default: 32.</summary>
    public int MaxListings { get; set; } = 32;

    /// <summary>Listings at the same time for one source, an IPv4 address or an IPv6 /64; 1 to 10,000. Default: 4.</summary>
    public int MaxListingsPerSource { get; set; } = 4;
}
