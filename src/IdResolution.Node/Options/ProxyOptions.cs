namespace IdResolution.Node.Options;

/// <summary>Section <c>Proxy</c>: redirects and pages for browsers (specification §8.7).</summary>
public sealed record ProxyOptions
{
    /// <summary>Leads browsers to where a record points; else <c>/x</c> leads to <c>/api/handles/x</c> (default: true).</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Schemes that a record may send a browser to (default: http, https, ftp, mailto).</summary>
    public IReadOnlyList<string> RedirectSchemes { get; init; } = Gateways.Proxy.ProxyOptions.DefaultSchemes;

    /// <summary>Header in which a trusted front proxy says the client's country in two letters (default: none).</summary>
    public string CountryHeader { get; init; } = "";
}
