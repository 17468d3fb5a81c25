namespace IdResolution.Node.Options;

/// <summary>Section <c>National</c>: what <c>Handle:IdisProfile</c> does beyond the usual.</summary>
public sealed record NationalOptions
{
    /// <summary>Takes logins over TLS connections only (default: false; specification §10.2).</summary>
    public bool RequireConfidentialConnection { get; init; }

    /// <summary>Lets clients set up SM4 encryption, which is weak the way they do it (default: false; specification §10.3).</summary>
    public bool AllowSm4Sessions { get; init; }
}
