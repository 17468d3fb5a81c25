using IdResolution.Node.Options;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Values;

namespace IdResolution.Node.Start;

/// <summary>Reads files with the site record of another node.</summary>
internal static class SiteFile
{
    /// <summary>The record, from the binary form or the JSON form.</summary>
    /// <param name="key">The key of the configuration that names the file, for the error.</param>
    /// <param name="file">Its path.</param>
    /// <param name="own">The record of this node, which the file must not hold: a question of ours must not come back to us.</param>
    /// <exception cref="ConfigurationException">The file cannot be read, is no site record, or is of this node itself.</exception>
    public static SiteRecord Read(string key, string file, SiteRecord own)
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
        if (!SiteRecord.TryRead(octets, out var site) && !SiteJson.TryRead(octets, out site, out _))
            throw Wrong(key, $"{file} is not a site record, neither binary nor JSON as idctl site export writes it");
        var keys = own.Servers.Select(server => server.PublicKey).ToArray();
        if (site.Servers.Any(server => keys.Any(one => one.Span.SequenceEqual(server.PublicKey.Span))))
            throw Wrong(key, $"{file} is the site of this node itself; name the site of another one");
        return site;
    }

    /// <summary>As an error of the configuration.</summary>
    public static ConfigurationException Wrong(string key, string reason) => new([$"{key}: {reason}"]);
}
