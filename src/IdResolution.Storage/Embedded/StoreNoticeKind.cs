namespace IdResolution.Storage.Embedded;

/// <summary>What a <see cref="StoreNotice"/> is about.</summary>
public enum StoreNoticeKind
{
    /// <summary>The store was opened; how, and what was found.</summary>
    Opened,

    /// <summary>The index was saved.</summary>
    SnapshotWritten,

    /// <summary>Segments were rewritten without their dead entries.</summary>
    Compacted,

    /// <summary>Writes are refused from now on.</summary>
    WritesRefused,

    /// <summary>Writes are taken again.</summary>
    WritesResumed,

    /// <summary>There are more values to search for than were allowed for; the search is off.</summary>
    SearchIndexFull,

    /// <summary>Housekeeping failed; the store goes on and tries again later.</summary>
    MaintenanceFailed,
}
