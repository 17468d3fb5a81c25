namespace IdResolution.Storage;

/// <summary>
/// Where handle records and homed prefixes live. Keys are storage keys: handles folded by the service's case rule
/// (<see cref="Protocol.Names.HandleName.WriteStorageKey"/>); records are kept in wire form: a <c>u32</c> count and the encoded values in ascending index order.
/// All members may be called from many threads at once.
/// </summary>
public interface IHandleStore : IAsyncDisposable
{
    /// <summary>
    /// Looks a record up in memory: no lock, no allocation, no waiting. On <see cref="LookupStatus.Found"/> the lease holds the octets in place and
    /// must be disposed soon, on the same thread; no <c>await</c> may stand between.
    /// </summary>
    LookupStatus TryFind(ReadOnlySpan<byte> key, out RecordLease lease);

    /// <summary>
    /// Starts to fetch from main memory what a look-up of this key reads first, and returns without waiting; 0 when there is nothing to fetch. A hint for
    /// callers with several look-ups at hand: a miss of the processor's caches then costs once, not for each. No lock, no allocation.
    /// </summary>
    ulong BeginFetch(ReadOnlySpan<byte> key) => 0;

    /// <summary>Fetches the record on, from what <see cref="BeginFetch"/> returned (not 0). No lock, no allocation.</summary>
    void ContinueFetch(ulong fetch)
    {
    }

    /// <summary>Looks a record up, waiting where the store must; null when the handle is not registered.</summary>
    ValueTask<StoredRecord?> FindAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>
    /// Commits one change and completes when it is durable. Nothing of a change that is not <see cref="CommitStatus.Committed"/> is ever seen by a reader.
    /// Conflicts are reported after the change they conflict with is durable, so that the caller can read again and retry.
    /// </summary>
    ValueTask<CommitResult> CommitAsync(StoreChange change, CancellationToken cancellationToken);

    /// <summary>True when the prefix handle is homed here; <paramref name="prefixHandleKey"/> is folded, such as <c>0.NA/88.100</c>. No lock, no allocation.</summary>
    bool IsHomed(ReadOnlySpan<byte> prefixHandleKey);

    /// <summary>The folded prefix handles homed here, in no particular order; a snapshot.</summary>
    IReadOnlyCollection<ReadOnlyMemory<byte>> HomedPrefixes { get; }

    /// <summary>
    /// Walks the registered handles whose prefix is <paramref name="prefix"/> (folded, without slash), in their registered spelling and in the order of
    /// registration, without holding them all in memory. Handles registered or deleted during the walk may or may not appear; every other one appears exactly once.
    /// </summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="after">Begins behind this <see cref="ListedHandle.Position"/>, quickly however many stand before it; 0 begins with the first.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    IAsyncEnumerable<ListedHandle> ListAsync(ReadOnlyMemory<byte> prefix, ulong after, CancellationToken cancellationToken);

    /// <summary>Number of registered handles.</summary>
    long Count { get; }

    /// <summary>Id of the last durable transaction; 0 in an empty store.</summary>
    ulong LastTransactionId { get; }

    /// <summary>Why the store refuses writes, in words for an operator (full disk, failed flush); null while it accepts them.</summary>
    string? WriteRefusal { get; }
}
