using IdResolution.Protocol.Json;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Cli.CommandLine;

/// <summary>Files that say who a server is.</summary>
internal static class ServerFiles
{
    private const int MaxLength = 1 << 20;

    /// <summary>Reads a site record, JSON or binary.</summary>
    /// <exception cref="UsageException">It cannot be read or is none.</exception>
    public static SiteRecord LoadSite(string path)
    {
        var octets = Read(path);
        if (SiteRecord.TryRead(octets, out var site) || SiteJson.TryRead(octets, out site, out _))
        {
            return site.Servers.Count > 0 ? site : throw new UsageException($"The site record '{path}' names no server.");
        }
        throw new UsageException($"'{path}' is not a site record. Get one with: idctl site export");
    }

    /// <summary>Reads the public key of a server: PEM, a key record, or a site record with one server.</summary>
    /// <exception cref="UsageException">It cannot be read or holds no such key.</exception>
    public static PublicKey LoadKey(string path)
    {
        var octets = Read(path);
        if (PublicKey.TryRead(octets, out var key)) return key;
        if (!SiteRecord.TryRead(octets, out var site) && !SiteJson.TryRead(octets, out site, out _))
            throw new UsageException($"'{path}' is neither a public key (PEM or key record) nor a site record.");
        if (site.Servers.Count != 1)
            throw new UsageException($"The site record '{path}' names {site.Servers.Count} servers; give it with --site instead.");
        return PublicKey.TryRead(site.Servers[0].PublicKey.Span, out key)
            ? key
            : throw new UsageException($"The site record '{path}' has no usable key for its server.");
    }

    private static byte[] Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > MaxLength }
                ? throw new UsageException($"'{path}' is too large for a key or a site record.")
                : File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be read: {exception.Message}");
        }
    }
}
