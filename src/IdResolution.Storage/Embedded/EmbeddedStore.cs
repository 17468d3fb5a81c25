using System.Runtime.CompilerServices;
using IdResolution.Storage.Log;
using IdResolution.Storage.Search;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// The default store: an append-only transaction log, read in place through memory maps, and an index of it outside the managed heap.
/// Everything acknowledged is on disk; a start after a crash finds all of it. One process at a time owns the directory. All members may
/// be called from many threads.
/// <code>
/// data directory: log/0000000001.log ...   the transactions, source of truth
///                 index.snapshot           the index, to start quickly; may be deleted
///                 identity lock owner      which store it is, who has it open
/// </code>
/// </summary>
public sealed partial class EmbeddedStore : IHandleStore
{
    private readonly StoreCore _core;
    private readonly StoreState _state;
    private readonly StoreMetrics _metrics;
    private readonly GroupCommitter _committer;
    private readonly Maintenance _maintenance;
    private readonly Lock _closing = new();
    private Task? _close;

    private EmbeddedStore(StoreCore core)
    {
        _core = core;
        _state = core.State;
        _metrics = new StoreMetrics(_state, core.Options.DataDirectory);
        Search = _state.Values is { } values ? new EmbeddedSearch(_state, values) : null;
        _committer = new GroupCommitter(core, _metrics);
        _maintenance = new Maintenance(core, _committer, _metrics);
    }

    /// <summary>How the store was opened and what was found.</summary>
    public RecoveryReport Recovery => _core.Report;

    /// <summary>The search for handles by value; null when it is off.</summary>
    public IValueSearch? Search { get; }

    /// <inheritdoc/>
    public long Count => _state.Index.Count;

    /// <inheritdoc/>
    public ulong LastTransactionId => _state.LastTransactionId;

    /// <inheritdoc/>
    public string? WriteRefusal => _state.IsClosed ? "The store is closed." : _committer.Refusal;

    /// <inheritdoc/>
    public IReadOnlyCollection<ReadOnlyMemory<byte>> HomedPrefixes =>
        [.. _state.Homed.All.Select(homed => new ReadOnlyMemory<byte>(homed.Key))];

    internal StoreState State => _state;

    internal Maintenance Maintenance => _maintenance;

    /// <summary>Opens a store, or makes a new one in an empty directory. Blocks while the index is loaded.</summary>
    /// <exception cref="ArgumentException">The options are wrong.</exception>
    /// <exception cref="StoreInUseException">Another process has it open.</exception>
    /// <exception cref="StoreDamagedException">Files are damaged in a way that no crash explains.</exception>
    /// <exception cref="IOException">The directory cannot be read or written.</exception>
    public static EmbeddedStore Open(EmbeddedStoreOptions options) => new(StoreCore.Open(options));

    /// <summary>Opens a store for nothing but registering many handles quickly; see <see cref="BulkLoader"/>.</summary>
    /// <inheritdoc cref="Open"/>
    public static BulkLoader OpenForLoading(EmbeddedStoreOptions options) => new(StoreCore.Open(options));

    /// <summary>
    /// Saves every sound frame of a damaged log: each damaged segment is kept aside as <c>.damaged</c> and replaced by one of its sound
    /// frames. The store must not be open. What could not be saved is in the report.
    /// </summary>
    /// <exception cref="StoreInUseException">Another process has it open.</exception>
    public static RepairReport Repair(EmbeddedStoreOptions options) => new StoreRepair(options).Run();

    /// <inheritdoc/>
    public LookupStatus TryFind(ReadOnlySpan<byte> key, out RecordLease lease)
    {
        var hash = _state.HashOf(key);
        var reader = ReaderEpoch.Enter();
        if (!_state.IsClosed && _state.Index.TryFind(key, hash, out var entry, out _))
        {
            lease = new RecordLease(entry.Values, entry.TransactionId, reader);
            return LookupStatus.Found;
        }
        reader.Release();
        lease = default;
        ObjectDisposedException.ThrowIf(_state.IsClosed, this);
        return LookupStatus.NotFound;
    }

    /// <inheritdoc/>
    public ulong BeginFetch(ReadOnlySpan<byte> key)
    {
        var hash = _state.HashOf(key);
        var reader = ReaderEpoch.Enter();
        if (!_state.IsClosed) _state.Index.Fetch(hash);
        reader.Release();
        // The index looks at the upper half only, so the lowest bit is free to say that this is a fetch.
        return hash | 1;
    }

    /// <inheritdoc/>
    public void ContinueFetch(ulong fetch)
    {
        var reader = ReaderEpoch.Enter();
        if (!_state.IsClosed) _state.Index.FetchRecord(fetch);
        reader.Release();
    }

    /// <inheritdoc/>
    public ValueTask<StoredRecord?> FindAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<StoredRecord?>(Find(key.Span));
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The token is looked at until the change is queued; from then on it is committed. A full queue refuses after
    /// <see cref="EmbeddedStoreOptions.QueueTimeout"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">The change breaks a bound: a key has 1 to 2,048 octets, a record 4 to 262,144.</exception>
    public ValueTask<CommitResult> CommitAsync(StoreChange change, CancellationToken cancellationToken)
    {
        EntryWriter.Check(change);
        return _committer.CommitAsync(change, cancellationToken);
    }

    /// <inheritdoc/>
    public bool IsHomed(ReadOnlySpan<byte> prefixHandleKey) => _state.Homed.Contains(prefixHandleKey);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedHandle> ListAsync(
        ReadOnlyMemory<byte> prefix, ulong after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_state.Postings.Find(prefix.Span) is not { } list) yield break;
        await foreach (var (record, registration) in WalkAsync(list, after, withValues: false, cancellationToken))
        {
            yield return new ListedHandle(record.Handle, registration);
        }
    }

    /// <summary>
    /// Every registered handle with its values, prefix by prefix. Handles registered, changed or deleted meanwhile appear as they were at
    /// some moment of the walk, or not; every other one appears exactly once.
    /// </summary>
    public async IAsyncEnumerable<StoredRecord> ExportAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (_, list) in _state.Postings.All)
        {
            await foreach (var (record, _) in WalkAsync(list, after: 0, withValues: true, cancellationToken)) yield return record;
        }
    }

    /// <summary>Saves the index, for the next start to be quick.</summary>
    public Task CheckpointAsync() => Task.Run(_maintenance.SaveIndex);

    /// <summary>Rewrites every segment that is worth it now; gives the number of segments rewritten.</summary>
    public Task<int> CompactAsync() => Task.Run(_maintenance.Compact);

    /// <summary>
    /// Finishes the changes that were queued, saves the index and closes. Open leases are waited for, at most ten seconds.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        lock (_closing) _close ??= Task.Run(Close);
        await _close;
    }

    private void Close()
    {
        _maintenance.Stop();
        _committer.Dispose();
        _state.IsClosed = true;
        var readersLeft = _maintenance.Finish();
        _maintenance.Dispose();
        _metrics.Dispose();
        _core.Close(readersRemain: !readersLeft);
    }

    private StoredRecord? Find(ReadOnlySpan<byte> key)
    {
        var hash = _state.HashOf(key);
        var reader = ReaderEpoch.Enter();
        try
        {
            ObjectDisposedException.ThrowIf(_state.IsClosed, this);
            return _state.Index.TryFind(key, hash, out var entry, out _) ? Copy(entry) : null;
        }
        finally
        {
            reader.Release();
        }
    }

    private async IAsyncEnumerable<(StoredRecord Record, ulong Registration)> WalkAsync(
        PostingList list, ulong after, bool withValues, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chunks = list.Chunks;
        for (var i = 0; i < chunks.Length; i++)
        {
            var chunk = chunks.Span[i];
            var count = chunk.Count;
            if (count > 0 && chunk[count - 1].Registration <= after) continue;
            for (var j = 0; j < count; j++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var posting = chunk[j];
                if (posting.Registration > after && _state.CopyRegistration(posting.Code, posting.Registration, withValues) is { } record) yield return (record, posting.Registration);
            }
            // Thousands of handles at a time: let others have the thread.
            if (count == chunk.Capacity) await Task.Yield();
        }
    }

    private static StoredRecord Copy(EntryView entry) => new(entry.CopyHandle(), entry.Values.ToArray(), entry.TransactionId, entry.Date);
}
