namespace IdResolution.Storage.Embedded;

/// <summary>Where an entry that is made visible comes from.</summary>
internal enum ApplySource
{
    /// <summary>It was committed just now.</summary>
    Commit,

    /// <summary>It stands in the log behind a snapshot of the index.</summary>
    Tail,

    /// <summary>The whole log is read; compaction may have left out the entry that registered the handle.</summary>
    Rebuild,
}
