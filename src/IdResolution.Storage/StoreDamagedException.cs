namespace IdResolution.Storage;

/// <summary>
/// The store's files are damaged in a way that no crash explains; it was not opened and nothing was changed.
/// <see cref="Embedded.EmbeddedStore.Repair"/> (the operator's <c>idnode repair</c>) saves every sound part and keeps the damaged files
/// aside.
/// </summary>
public sealed class StoreDamagedException : IOException
{
    /// <summary>Names the place and what is wrong there.</summary>
    public StoreDamagedException(string path, long offset, string problem)
        : base(
            $"{path} is damaged at octet {offset}: {problem}. "
            + "Run 'idnode repair' to save every sound part; the damaged file is kept aside.")
    {
        Path = path;
        Offset = offset;
    }

    /// <summary>The damaged file.</summary>
    public string Path { get; }

    /// <summary>Where the damage begins, in octets from the start of the file.</summary>
    public long Offset { get; }
}
