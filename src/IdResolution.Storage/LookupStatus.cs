namespace IdResolution.Storage;

/// <summary>Result of a look-up in memory.</summary>
public enum LookupStatus
{
    /// <summary>The handle is not registered.</summary>
    NotFound,

    /// <summary>The lease holds the record.</summary>
    Found,

    /// <summary>Memory does not tell; <see cref="IHandleStore.FindAsync"/> does.</summary>
    NeedsTime,
}
