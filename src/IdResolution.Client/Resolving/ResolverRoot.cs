using IdResolution.Protocol.Values;

namespace IdResolution.Client.Resolving;

/// <summary>
/// One service that is known from configuration: its sites, which hold the same data, or addresses at which the site record is asked for
/// first. Immutable.
/// </summary>
public sealed record ResolverRoot
{
    /// <summary>Its sites. Their keys prove answers.</summary>
    public IReadOnlyList<SiteRecord> Sites { get; init; } = [];

    /// <summary>Addresses of its servers; used when <see cref="Sites"/> is empty. Nothing proves what they say.</summary>
    public IReadOnlyList<ServerAddress> Servers { get; init; } = [];

    /// <summary>True when every server of every site has a key.</summary>
    internal bool HasKeys => Sites.Count > 0 && Sites.All(site => site.Servers.All(server => !server.PublicKey.IsEmpty));

    /// <summary>A service of one site.</summary>
    public static ResolverRoot Of(SiteRecord site) => new() { Sites = [site] };

    /// <summary>A service known by the address of a server.</summary>
    public static ResolverRoot Of(ServerAddress server) => new() { Servers = [server] };
}
