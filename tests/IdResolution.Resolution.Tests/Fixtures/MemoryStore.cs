using System.Collections.Concurrent;
using IdResolution.Protocol.Names;
using IdResolution.Resolution.Templates;
using IdResolution.Storage;

namespace IdResolution.Resolution.Tests.Fixtures;

/// <summary>The store contract over dictionaries: every commit is durable at once. Look-ups take no lock and allocate nothing.</summary>
internal sealed class MemoryStore : IHandleStore
{
    private readonly ConcurrentDictionary<byte[], StoredRecord> _records = new(OctetComparer.Instance);
    private readonly ConcurrentDictionary<byte[], bool> _homed = new(OctetComparer.Instance);
    private readonly ConcurrentDictionary<byte[], StoredRecord>.AlternateLookup<ReadOnlySpan<byte>> _recordLookup;
    private readonly ConcurrentDictionary<byte[], bool>.AlternateLookup<ReadOnlySpan<byte>> _homedLookup;
    private readonly Lock _writing = new();
    private ulong _lastTransactionId;

    public MemoryStore()
    {
        _recordLookup = _records.GetAlternateLookup<ReadOnlySpan<byte>>();
        _homedLookup = _homed.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>When set, memory never tells and the asynchronous look-up must.</summary>
    public bool AlwaysNeedsTime { get; set; }

    /// <summary>Runs before a commit is judged; lets a test change the record between reading and committing.</summary>
    public Action<StoreChange>? BeforeCommit { get; set; }

    /// <summary>When set, what a walk meets, whatever is stored.</summary>
    public IEnumerable<byte[]>? Listed { get; set; }

    public int Commits { get; private set; }

    /// <summary>Every record, in no order.</summary>
    public IReadOnlyCollection<StoredRecord> Records => [.. _records.Values];

    public long Count => _records.Count;

    public ulong LastTransactionId => Volatile.Read(ref _lastTransactionId);

    public string? WriteRefusal { get; set; }

    public bool RefuseCommits { get; set; }

    public IReadOnlyCollection<ReadOnlyMemory<byte>> HomedPrefixes => [.. _homed.Keys.Select(key => (ReadOnlyMemory<byte>)key)];

    public LookupStatus TryFind(ReadOnlySpan<byte> key, out RecordLease lease)
    {
        lease = default;
        if (AlwaysNeedsTime) return LookupStatus.NeedsTime;
        if (!_recordLookup.TryGetValue(key, out var record)) return LookupStatus.NotFound;
        lease = new RecordLease(record.Values.Span, record.TransactionId, null);
        return LookupStatus.Found;
    }

    public ValueTask<StoredRecord?> FindAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_recordLookup.TryGetValue(key.Span, out var record) ? record : null);

    public async ValueTask<CommitResult> CommitAsync(StoreChange change, CancellationToken cancellationToken)
    {
        BeforeCommit?.Invoke(change);
        await Task.Yield();
        lock (_writing)
        {
            if (RefuseCommits) return new CommitResult(CommitStatus.Refused, 0);
            var key = change.Key.ToArray();
            if (change.Action is TransactionAction.HomePrefix) _homed[key] = true;
            else if (change.Action is TransactionAction.UnhomePrefix) _homed.TryRemove(key, out _);
            else
            {
                var now = _records.TryGetValue(key, out var stored) ? stored.TransactionId : StoreChange.Absent;
                if (change.ExpectedTransactionId != StoreChange.AnyVersion && change.ExpectedTransactionId != now) return new CommitResult(
                    CommitStatus.Conflict, 0);
                if (change.Action == TransactionAction.DeleteHandle) _records.TryRemove(key, out _);
                else _records[key] = new StoredRecord(
                    change.Spelling.IsEmpty ? key : change.Spelling.ToArray(), change.Values.ToArray(), _lastTransactionId + 1, 0);
            }
            Commits++;
            return new CommitResult(CommitStatus.Committed, ++_lastTransactionId);
        }
    }

    /// <summary>Calls of <see cref="IsHomed"/>.</summary>
    public int HomedLookups { get; set; }

    public bool IsHomed(ReadOnlySpan<byte> prefixHandleKey)
    {
        HomedLookups++;
        return _homedLookup.ContainsKey(prefixHandleKey);
    }

    public async IAsyncEnumerable<ListedHandle> ListAsync(
        ReadOnlyMemory<byte> prefix, ulong after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var handle in Listed ?? [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ListedHandle(handle, ++after);
        }
        if (Listed is not null) yield break;
        foreach (var (key, record) in _records.OrderBy(pair => pair.Value.TransactionId))
        {
            if (record.TransactionId <= after || !HandleName.PrefixOf(key).SequenceEqual(prefix.Span)) continue;
            await Task.Yield();
            yield return new ListedHandle(record.Handle, record.TransactionId);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
