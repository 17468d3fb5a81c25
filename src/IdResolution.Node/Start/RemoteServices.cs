using IdResolution.Client;
using IdResolution.Node.Options;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Remote;

namespace IdResolution.Node.Start;

/// <summary>Makes what asks other services, from the configuration.</summary>
internal static class RemoteServices
{
    /// <summary>Null when no service is configured: then keys that are not registered here cannot be verified (406).</summary>
    /// <exception cref="ConfigurationException">A site file cannot be read, or is of this node itself.</exception>
    public static RemoteHandles? Open(RemoteOptions options, SiteRecord own, TimeProvider time)
    {
        if (options.Sites.Count == 0 && options.Resolvers.Count == 0) return null;
        var limits = new RemoteLimits
        {
            Timeout = TimeSpan.FromMilliseconds(options.TimeoutMilliseconds),
            MaxAge = TimeSpan.FromSeconds(options.MaxCacheSeconds),
        };
        RemoteSite[] sites = [.. options.Sites.Select(entry => Read(entry, own))];
        ServerAddress[] resolvers = [.. options.Resolvers.Select(text => ServerAddress.TryParse(text, out var address) ? address : default)];
        return new RemoteHandles(new ClientRemoteService(sites, resolvers, limits.Timeout, time), limits, time);
    }

    private static RemoteSite Read(string entry, SiteRecord own)
    {
        var (prefix, file) = RemoteSiteFile.Split(entry);
        byte[] octets;
        try
        {
            octets = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"cannot read {file}: {e.Message}");
        }
        if (!SiteRecord.TryRead(octets, out var site) && !SiteJson.TryRead(octets, out site, out _))
            throw Wrong($"{file} is not a site record, neither binary nor JSON as idctl site --json writes it");
        var keys = own.Servers.Select(server => server.PublicKey).ToArray();
        // A question of ours must not come back to us.
        if (site.Servers.Any(server => keys.Any(key => key.Span.SequenceEqual(server.PublicKey.Span))))
            throw Wrong($"{file} is the site of this node itself; name the site of another one");
        if (site.Servers.Any(server => server.PublicKey.IsEmpty))
            throw Wrong($"{file} has a server without a key, so nothing could prove its answers");
        return new RemoteSite(prefix == "*" ? Utf8String.Empty : prefix, site);
    }

    private static ConfigurationException Wrong(string reason) => new([$"Remote:Sites: {reason}"]);
}
