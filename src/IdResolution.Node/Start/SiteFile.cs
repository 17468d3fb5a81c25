using IdResolution.Node.Options;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Values;

namespace IdResolution.Node.Start;

/// <summary>Reads files that hold a site record, binary or in the JSON form (specification §2.6, §8.4).</summary>
internal static class SiteFile
{
    /// <summary>The record in a file.</summary>
    /// <param name="key">The key of the configuration that named the file.</param>
    /// <param name="file">Its path.</param>
    /// <exception cref="ConfigurationException">It cannot be read, or holds something else.</exception>
    public static SiteRecord Read(string key, string file)
    {
        byte[] octets;
        try
        {
            octets = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong(key, $"cannot read {file}: {e.Message}");
        }
        if (SiteRecord.TryRead(octets, out var site) || SiteJson.TryRead(octets, out site, out _)) return site;
        throw Wrong(key, $"{file} is not a site record, neither binary nor JSON as idctl site export writes it");
    }

    /// <summary>The same of another node: a question of ours must not come back to us.</summary>
    /// <param name="key">The key of the configuration that named the file.</param>
    /// <param name="file">Its path.</param>
    /// <param name="own">The record of this node.</param>
    /// <exception cref="ConfigurationException">It cannot be read, holds something else, or is of this node itself.</exception>
    public static SiteRecord ReadOther(string key, string file, SiteRecord own)
    {
        var site = Read(key, file);
        var keys = own.Servers.Select(server => server.PublicKey).ToArray();
        return site.Servers.Any(server => keys.Any(one => one.Span.SequenceEqual(server.PublicKey.Span)))
            ? throw Wrong(key, $"{file} is the site of this node itself; name the site of another one")
            : site;
    }

    /// <summary>As an error of the configuration.</summary>
    public static ConfigurationException Wrong(string key, string reason) => new([$"{key}: {reason}"]);
}
