namespace IdResolution.Storage;

/// <summary>A copy of a stored record.</summary>
/// <param name="Handle">The handle in its registered spelling.</param>
/// <param name="Values">A <c>u32</c> count and the encoded values.</param>
/// <param name="TransactionId">The transaction that wrote it.</param>
/// <param name="Date">When that was, in epoch milliseconds.</param>
public sealed record StoredRecord(ReadOnlyMemory<byte> Handle, ReadOnlyMemory<byte> Values, ulong TransactionId, long Date);
