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

    /// <summary>True for the prefix handle of a prefix that is homed here.</summary>
    public bool IsHomedPrefixHandle(ReadOnlySpan<byte> handle) => HandleName.IsPrefixHandle(handle) && store.IsHomed(HandleName.Folded(handle));

    /// <summary>
    /// The record by which an identity or a right is judged, public or not. It counts only when this server is responsible for it.
    /// </summary>
    public async ValueTask<(RecordPlace Place, IReadOnlyList<HandleValue> Values)> ReadTrustedAsync(
        ReadOnlyMemory<byte> handle, CancellationToken cancellationToken)
    {
        var responsible = responsibility.HashesHere(handle.Span) && responsibility.IsHomed(handle.Span);
        if (handle.Length > HandleName.MaxLength || !responsible) return (RecordPlace.Elsewhere, []);
        var record = await store.FindAsync(KeyOf(handle.Span), cancellationToken).ConfigureAwait(false);
        return record is null ? (RecordPlace.Missing, []) : (RecordPlace.Here, Decode(record));
    }
}
