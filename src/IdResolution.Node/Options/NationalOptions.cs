namespace IdResolution.Node.Options;

/// <summary>Section <c>National</c>: what <c>Handle:IdisProfile</c> does beyond the usual.</summary>
public sealed record NationalOptions
{
    /// <summary>Takes logins over TLS connections only (default: false; specification §10.2).</summary>
    public bool RequireConfidentialConnection { get; init; }
}
