using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Storage;

namespace IdResolution.Node.Start;

/// <summary>Reads and commits records on behalf of the node itself, before it answers anybody.</summary>
internal sealed class RecordWriter(IHandleStore store, bool caseSensitive, TimeProvider time)
{
    /// <summary>The values of a handle; null when it is not registered.</summary>
    public async Task<IReadOnlyList<HandleValue>?> FindAsync(Utf8String handle)
    {
        var record = await store.FindAsync(KeyOf(handle), CancellationToken.None);
        if (record is null) return null;
        return ValueList.TryRead(record.Values.Span, out var values) ? values : throw new StartException($"{handle}: the stored record cannot be decoded; run idnode verify");
    }

    /// <summary>Registers or replaces a handle. Values are stamped with the present time and put in ascending index order.</summary>
    /// <exception cref="StartException">The store refuses the write.</exception>
    public async Task WriteAsync(Utf8String handle, IReadOnlyList<HandleValue> values)
    {
        var now = (uint)time.GetUtcNow().ToUnixTimeSeconds();
        var stamped = values.Select(value => value.Timestamp == 0 ? value with { Timestamp = now } : value).OrderBy(value => value.Index).ToArray();
        var existing = await store.FindAsync(KeyOf(handle), CancellationToken.None);
        await CommitAsync(handle, new StoreChange
        {
            Action = existing is null ? TransactionAction.CreateHandle : TransactionAction.UpdateHandle,
            Key = KeyOf(handle),
            Spelling = handle.Memory,
            Values = ValueList.ToArray(stamped),
            ExpectedTransactionId = existing?.TransactionId ?? StoreChange.Absent,
        });
    }

    /// <summary>Homes a prefix, given without <c>0.NA/</c>, unless it is homed already.</summary>
    /// <exception cref="StartException">The store refuses the write.</exception>
    public async Task HomeAsync(string prefix)
    {
        var key = HandleName.Folded(new Utf8String("0.NA/" + prefix).Span);
        if (store.IsHomed(key)) return;
        await CommitAsync("0.NA/" + prefix, new StoreChange { Action = TransactionAction.HomePrefix, Key = key, ExpectedTransactionId = StoreChange.AnyVersion });
    }

    private async Task CommitAsync(Utf8String what, StoreChange change)
    {
        var result = await store.CommitAsync(change, CancellationToken.None);
        if (result.Status != CommitStatus.Committed)
            throw new StartException($"{what} could not be written: {store.WriteRefusal ?? result.Status.ToString()}");
    }

    private byte[] KeyOf(Utf8String handle)
    {
        var key = new byte[handle.Length];
        HandleName.WriteStorageKey(handle.Span, key, caseSensitive);
        return key;
    }
}
