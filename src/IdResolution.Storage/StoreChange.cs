namespace IdResolution.Storage;

/// <summary>One change to commit. Immutable; the memory must stay unchanged until the commit completes.</summary>
public sealed record StoreChange
{
    /// <summary>Commit whatever stands there now.</summary>
    public const ulong AnyVersion = ulong.MaxValue;

    /// <summary>Commit only if the handle is not registered.</summary>
    public const ulong Absent = 0;

    /// <summary>What is done.</summary>
    public required TransactionAction Action { get; init; }

    /// <summary>The storage key: the folded handle, or the folded prefix handle for homing.</summary>
    public required ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>The handle as it was spelled; as long as the key. Empty means: as the key.</summary>
    public ReadOnlyMemory<byte> Spelling { get; init; }

    /// <summary>Create and update: the whole new record, a <c>u32</c> count and encoded values.</summary>
    public ReadOnlyMemory<byte> Values { get; init; }

    /// <summary>
    /// The transaction that must have written the record now stored: <see cref="Absent"/>, <see cref="AnyVersion"/> or the id that was read.
    /// Anything else gives <see cref="CommitStatus.Conflict"/>. Ignored when homing.
    /// </summary>
    public required ulong ExpectedTransactionId { get; init; }
}
