using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Storage;

namespace IdResolution.Resolution.Serving;

/// <summary>Reads records that decisions are based on. Safe for use from many threads.</summary>
internal sealed class Records(IHandleStore store, Responsibility responsibility, EngineOptions options)
{
    /// <summary>The storage key of a handle; a fresh array.</summary>
    public byte[] KeyOf(ReadOnlySpan<byte> handle)
    {
        var key = new byte[handle.Length];
        HandleName.WriteStorageKey(handle, key, options.CaseSensitive);
        return key;
    }

    /// <summary>The values of a stored record.</summary>
    /// <exception cref="InvalidDataException">The stored octets are not a record.</exception>
    public static IReadOnlyList<HandleValue> Decode(StoredRecord record) =>
        ValueList.TryRead(record.Values.Span, out var values)
            ? values
            : throw new InvalidDataException("a stored record cannot be decoded");

    /// <summary>
    /// The record by which an identity or a right is judged, public or not. It counts only when its prefix is homed here and it hashes
    /// here; a prefix handle also when its own prefix is homed here and the record is stored, so that a node can keep the record of a
    /// prefix it serves.
    /// </summary>
    public async ValueTask<(RecordPlace Place, IReadOnlyList<HandleValue> Values)> ReadTrustedAsync(
        ReadOnlyMemory<byte> handle, CancellationToken cancellationToken)
    {
        var responsible = responsibility.HashesHere(handle.Span) && responsibility.IsHomed(handle.Span);
        var servesPrefix = HandleName.IsPrefixHandle(handle.Span) && store.IsHomed(HandleName.Folded(handle.Span));
        if (handle.Length > HandleName.MaxLength || (!responsible && !servesPrefix)) return (RecordPlace.Elsewhere, []);
        var record = await store.FindAsync(KeyOf(handle.Span), cancellationToken).ConfigureAwait(false);
        if (record is not null) return (RecordPlace.Here, Decode(record));
        return (responsible ? RecordPlace.Missing : RecordPlace.Elsewhere, []);
    }
}
