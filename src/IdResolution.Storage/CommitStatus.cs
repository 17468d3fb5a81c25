namespace IdResolution.Storage;

/// <summary>Whether a change was committed, and why not.</summary>
public enum CommitStatus
{
    /// <summary>Durable and visible to readers.</summary>
    Committed,

    /// <summary>The record was changed, registered or deleted since it was read; nothing was written.</summary>
    Conflict,

    /// <summary>The store takes no writes now (full disk, failed flush, closing); <see cref="IHandleStore.WriteRefusal"/> says why. Nothing was acknowledged.</summary>
    Refused,
}
