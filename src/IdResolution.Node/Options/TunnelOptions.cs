namespace IdResolution.Node.Options;

/// <summary>Section <c>Tunnel</c>: the Handle protocol inside HTTP, at the addresses of <see cref="HttpOptions.Url"/> (specification §8.2).</summary>
public sealed record TunnelOptions
{
    /// <summary>Answers messages that come as the body of a POST (default: true).</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Lets administrative operations come in so, as over TCP; otherwise questions only (default: true; specification §4.1).</summary>
    public bool Administration { get; init; } = true;

    /// <summary>
    /// Names the ports in the site record, so that clients whom UDP and TCP are closed to find them (default: true). Those of addresses that are neither the
    /// published one nor every address are named only when <see cref="AnnouncedHttpPort"/> or <see cref="AnnouncedHttpsPort"/> says so.
    /// </summary>
    public bool Announce { get; init; } = true;

    /// <summary>The port of HTTP at the published address where a proxy stands in front, 1-65,535; 0 = that of <see cref="HttpOptions.Url"/> (default: 0).</summary>
    public int AnnouncedHttpPort { get; init; }

    /// <summary>
    /// The port of HTTPS at the published address where something stands in front that passes TLS on, 1-65,535; 0 = that of <see cref="HttpOptions.Url"/>
    /// (default: 0). Clients expect the node's certificate there.
    /// </summary>
    public int AnnouncedHttpsPort { get; init; }
}
