namespace IdResolution.Node.Options;

/// <summary>An entry of <see cref="RemoteOptions.Sites"/>.</summary>
internal static class RemoteSiteFile
{
    /// <summary>Prefix and file; the file is empty when there is no equals sign.</summary>
    public static (string Prefix, string File) Split(string entry)
    {
        var equals = entry.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (entry.Trim(), "") : (entry[..equals].Trim(), entry[(equals + 1)..].Trim());
    }
}
