namespace IdResolution.Gateways.Proxy;

/// <summary>What the operator chooses about redirects. Not to be changed once a server has it.</summary>
public sealed record ProxyOptions
{
    /// <summary>Schemes that a record may send a browser to unless the operator says otherwise.</summary>
    public static IReadOnlyList<string> DefaultSchemes { get; } = ["http", "https", "ftp", "mailto"];

    /// <summary>Redirects; else <c>/x</c> leads to <c>/api/handles/x</c>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Schemes that a record may send a browser to, in small letters.</summary>
    public IReadOnlyList<string> RedirectSchemes { get; init; } = DefaultSchemes;

    /// <summary>The header in which a trusted front proxy says the client's country, such as <c>X-Country</c>; empty for none.</summary>
    public string CountryHeader { get; init; } = "";
}
