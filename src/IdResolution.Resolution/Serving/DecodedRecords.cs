using System.Collections.Concurrent;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Storage;

namespace IdResolution.Resolution.Serving;

/// <summary>
/// Decoded records that rights are read from: the handle of a prefix is read for every registration under it. What is kept counts only
/// while the store still has that very version, so it is never older than the store. Bounded; safe for use from many threads.
/// </summary>
internal sealed class DecodedRecords(IHandleStore store)
{
    /// <summary>Records kept at most.</summary>
    public const int Capacity = 256;

    private const int MaxLength = 16_384;

    private readonly ConcurrentDictionary<Utf8String, Entry> _entries = new();

    /// <summary>The values of the record with a key; null when there is none. False when the store needs time to tell.</summary>
    /// <exception cref="InvalidDataException">The stored octets are not a record.</exception>
    public bool TryRead(byte[] key, out IReadOnlyList<HandleValue>? values)
    {
        values = null;
        var status = store.TryFind(key, out var lease);
        if (status != LookupStatus.Found) return status == LookupStatus.NotFound;
        var name = new Utf8String(key);
        using (lease)
        {
            if (_entries.TryGetValue(name, out var entry) && entry.TransactionId == lease.TransactionId)
            {
                values = entry.Values;
                return true;
            }
            values = ValueList.TryRead(lease.Values, out var decoded) ? decoded : throw new InvalidDataException("a stored record cannot be decoded");
            if (lease.Values.Length > MaxLength) return true;
            // Whoever needs more than so many does not gain by any of them.
            if (_entries.Count >= Capacity) _entries.Clear();
            _entries[name] = new Entry(lease.TransactionId, decoded);
            return true;
        }
    }

    private sealed record Entry(ulong TransactionId, IReadOnlyList<HandleValue> Values);
}
