namespace IdResolution.Storage.Embedded;

/// <summary>A copy of an entry of the transaction log.</summary>
/// <param name="TransactionId">Its id; ids ascend.</param>
/// <param name="Date">When it was committed, in epoch milliseconds; never earlier than the one before.</param>
/// <param name="Action">What was done.</param>
/// <param name="Key">The storage key of the handle or prefix handle.</param>
/// <param name="Handle">The same in its registered spelling.</param>
/// <param name="Values">The whole record of a create or update, a <c>u32</c> count and encoded values; else empty.</param>
public sealed record StoredTransaction(
    ulong TransactionId,
    long Date,
    TransactionAction Action,
    ReadOnlyMemory<byte> Key,
    ReadOnlyMemory<byte> Handle,
    ReadOnlyMemory<byte> Values);
