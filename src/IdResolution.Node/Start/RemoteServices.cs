using IdResolution.Client;
using IdResolution.Node.Options;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Remote;

namespace IdResolution.Node.Start;

/// <summary>Makes what asks other services, from the configuration.</summary>
internal static class RemoteServices
{
    private const string Key = "Remote:Sites";

    /// <summary>
    /// Null when no service is configured and this node is the only server of its site: then keys that are not registered here cannot be verified
    /// (406). The other servers of the site hold what hashes to them, also of the prefixes homed here.
    /// </summary>
    /// <exception cref="ConfigurationException">A site file cannot be read, or is of this node itself.</exception>
    public static RemoteHandles? Open(RemoteOptions options, IReadOnlyList<string> homed, SiteRecord own, TimeProvider time)
    {
        var siblings = own.Servers.Count > 1 ? homed.Select(prefix => new RemoteSite(prefix, own)) : [];
        if (options.Sites.Count == 0 && options.Resolvers.Count == 0 && own.Servers.Count == 1) return null;
        var limits = new RemoteLimits
        {
            Timeout = TimeSpan.FromMilliseconds(options.TimeoutMilliseconds),
            MaxAge = TimeSpan.FromSeconds(options.MaxCacheSeconds),
        };
        RemoteSite[] sites = [.. siblings, .. options.Sites.Select(entry => Read(entry, own))];
        ServerAddress[] resolvers = [.. options.Resolvers.Select(text => ServerAddress.TryParse(text, out var address) ? address : default)];
        return new RemoteHandles(new ClientRemoteService(sites, resolvers, limits.Timeout, time), limits, time);
    }

    private static RemoteSite Read(string entry, SiteRecord own)
    {
        var (prefix, file) = RemoteSiteFile.Split(entry);
        var site = SiteFile.ReadOther(Key, file, own);
        if (site.Servers.Any(server => server.PublicKey.IsEmpty))
            throw SiteFile.Wrong(Key, $"{file} has a server without a key, so nothing could prove its answers");
        return new RemoteSite(prefix == "*" ? Utf8String.Empty : prefix, site);
    }
}
