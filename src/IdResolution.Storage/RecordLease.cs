namespace IdResolution.Storage;

/// <summary>
/// A record in place, held against compaction until disposed. The encoded values must be neither changed nor kept. Disposing twice is harmless.
/// </summary>
public ref struct RecordLease
{
    private IRecordOwner? _owner;

    /// <summary>Lends out a record; <paramref name="owner"/> is told when it is no longer read.</summary>
    public RecordLease(ReadOnlySpan<byte> values, ulong transactionId, IRecordOwner? owner)
    {
        Values = values;
        TransactionId = transactionId;
        _owner = owner;
    }

    /// <summary>A <c>u32</c> count and the encoded values (specification §2.2), in ascending index order.</summary>
    public ReadOnlySpan<byte> Values { get; private set; }

    /// <summary>The transaction that wrote the record; the version to name in a later <see cref="StoreChange"/>.</summary>
    public ulong TransactionId { get; }

    /// <summary>Ends the lease.</summary>
    public void Dispose()
    {
        Values = default;
        _owner?.Release();
        _owner = null;
    }
}
