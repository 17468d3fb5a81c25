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
            throw new ConfigurationException([$"{key}: cannot read {file}: {e.Message}"]);
        }
        if (SiteRecord.TryRead(octets, out var site) || SiteJson.TryRead(octets, out site, out _)) return site;
        throw new ConfigurationException([$"{key}: {file} is not a site record, neither binary nor JSON as idctl site --json writes it"]);
    }
}
