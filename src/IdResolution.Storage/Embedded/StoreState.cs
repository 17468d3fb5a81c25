using IdResolution.Protocol.Names;
using IdResolution.Storage.Log;
using IdResolution.Storage.Search;

namespace IdResolution.Storage.Embedded;

/// <summary>Everything readers look at, and the one place where an entry of the log changes it. One writer.</summary>
internal sealed class StoreState : IDisposable
{
    private ulong _lastTransactionId;
    private volatile bool _isClosed;

    public StoreState(StoreIdentity identity)
    {
        Identity = identity;
        Index = new RecordIndex(Segments, Reclaimer);
        Postings = new PostingTable(identity.HashSeed);
        Homed = new HomedPrefixes(identity.HashSeed);
    }

    public StoreIdentity Identity { get; }

    public Reclaimer Reclaimer { get; } = new();

    public SegmentTable Segments { get; } = new();

    public RecordIndex Index { get; }

    public PostingTable Postings { get; }

    public HomedPrefixes Homed { get; }

    /// <summary>From values to handles; null when nothing can be searched for.</summary>
    public ValueIndex? Values { get; set; }

    /// <summary>
    /// True when the store is closing. Whoever reads the index asks this under its epoch: readers that saw false are waited for before
    /// memory goes.
    /// </summary>
    public bool IsClosed
    {
        get => _isClosed;
        set => _isClosed = value;
    }

    /// <summary>The last durable transaction.</summary>
    public ulong LastTransactionId
    {
        get => Volatile.Read(ref _lastTransactionId);
        set => Volatile.Write(ref _lastTransactionId, value);
    }

    /// <summary>The date of that transaction. The writer's.</summary>
    public long LastDate { get; set; }

    public ulong HashOf(ReadOnlySpan<byte> key) => KeyHash.Compute(key, Identity.HashSeed);

    /// <summary>Makes a durable entry visible.</summary>
    /// <param name="entry">The entry; it may stand in the log or in the frame it was written from.</param>
    /// <param name="hash">The hash of its key.</param>
    /// <param name="segment">The segment it was written to.</param>
    /// <param name="offset">Where in the segment.</param>
    /// <param name="source">Where the entry comes from.</param>
    public void Apply(EntryView entry, ulong hash, Segment segment, long offset, ApplySource source)
    {
        switch (entry.Action)
        {
            case TransactionAction.CreateHandle or TransactionAction.UpdateHandle:
                ApplyRecord(entry, hash, segment, offset, source);
                break;
            case TransactionAction.DeleteHandle:
                ApplyDelete(entry, hash, source);
                segment.Tombstones += entry.Size;
                break;
            case TransactionAction.HomePrefix:
                if (!IsKnown(Homed.TransactionOf(entry.Key), entry, source)) Homed.Home(entry.Key, entry.TransactionId);
                break;
            case TransactionAction.UnhomePrefix:
                if (!IsKnown(Homed.TransactionOf(entry.Key), entry, source)) Homed.Unhome(entry.Key);
                segment.Tombstones += entry.Size;
                break;
            default:
                segment.Dead += entry.Size;
                break;
        }
    }

    /// <summary>A copy of the record of a registration; null when the handle was deleted since.</summary>
    public StoredRecord? CopyRegistration(uint code, ulong registration, bool withValues)
    {
        var reader = ReaderEpoch.Enter();
        try
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            if (!Index.TryFindRegistration(code, registration, out var entry)) return null;
            return new StoredRecord(entry.CopyHandle(), withValues ? entry.Values.ToArray() : default, entry.TransactionId, entry.Date);
        }
        finally
        {
            reader.Release();
        }
    }

    /// <summary>Fills the index of values from every record. Before there are writers and readers.</summary>
    public void FillValues(ValueIndex values)
    {
        foreach (var (_, list) in Postings.All)
        {
            foreach (var chunk in list.Chunks.Span)
            {
                for (var i = 0; i < chunk.Count; i++)
                {
                    var (code, registration) = chunk[i];
                    if (Index.TryFindRegistration(code, registration, out var entry)) values.Replace(code, default, 0, entry.Values, registration);
                }
            }
        }
        Values = values;
    }

    public void Dispose()
    {
        Index.Dispose();
        Segments.Dispose();
    }

    private void ApplyRecord(EntryView entry, ulong hash, Segment segment, long offset, ApplySource source)
    {
        var key = entry.Key;
        var code = RecordIndex.CodeOf(hash);
        var location = Location.Of(segment.Slot, offset);
        var replaces = Index.TryFind(key, hash, out var old, out var oldLocation);
        if (!replaces)
        {
            Index.Insert(code, location);
            Values?.Replace(code, default, 0, entry.Values, entry.Registration);
        }
        else
        {
            if (IsKnown(old.TransactionId, entry, source)) return;
            Index.Move(code, oldLocation, location);
            Values?.Replace(code, old.Values, old.Registration, entry.Values, entry.Registration);
            Bury(oldLocation, old);
            if (old.Registration == entry.Registration) return;
        }
        var postings = Postings.GetOrAdd(HandleName.PrefixOf(key));
        if (replaces) postings.Dead++;
        postings.Add(code, entry.Registration, anyOrder: source == ApplySource.Rebuild);
    }

    private void ApplyDelete(EntryView entry, ulong hash, ApplySource source)
    {
        if (!Index.TryFind(entry.Key, hash, out var old, out var location) || IsKnown(old.TransactionId, entry, source)) return;
        Index.Erase(RecordIndex.CodeOf(hash), location);
        Values?.Replace(RecordIndex.CodeOf(hash), old.Values, old.Registration, default, 0);
        Bury(location, old);
        Postings.GetOrAdd(HandleName.PrefixOf(entry.Key)).Dead++;
    }

    // A snapshot of the index is taken while commits go on, so the log behind its beginning may tell what it knows already.
    private static bool IsKnown(ulong knownTransactionId, EntryView entry, ApplySource source) =>
        source == ApplySource.Tail && knownTransactionId >= entry.TransactionId;

    private void Bury(ulong location, EntryView old)
    {
        if (Segments.SegmentOf(location) is { } segment) segment.Dead += old.Size;
    }
}
