using System.Buffers.Binary;

namespace IdResolution.Storage.Log;

/// <summary>Encodes a change as an entry of the log (form: <see cref="LogFormat"/>).</summary>
internal static class EntryWriter
{
    /// <summary>Refuses what no entry can hold.</summary>
    /// <exception cref="ArgumentException">The change breaks a bound or its spelling is not one of its key.</exception>
    public static void Check(StoreChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Action > TransactionAction.UnhomePrefix)
        {
            throw new ArgumentException("The action is not one of the transaction log.", nameof(change));
        }
        var key = change.Key.Span;
        if (key.IsEmpty != (change.Action == TransactionAction.Placeholder) || key.Length > LogFormat.MaxKeyLength)
        {
            throw new ArgumentException($"A key has 1 to {LogFormat.MaxKeyLength} octets.", nameof(change));
        }
        var values = change.Values.Length;
        var isRecord = change.Action is TransactionAction.CreateHandle or TransactionAction.UpdateHandle;
        if (isRecord ? values is < 4 or > LogFormat.MaxValuesLength : values != 0)
        {
            throw new ArgumentException($"A record has 4 to {LogFormat.MaxValuesLength} octets; other changes have none.", nameof(change));
        }
        if (!IsSpellingOf(key, change.Spelling.Span))
        {
            throw new ArgumentException("The spelling differs from the key by more than case.", nameof(change));
        }
    }

    public static bool NeedsCaseBits(StoreChange change) =>
        !change.Spelling.IsEmpty && !change.Spelling.Span.SequenceEqual(change.Key.Span);

    public static int SizeOf(StoreChange change, bool hasRegistration) =>
        EntryView.SizeOf(change.Key.Length, NeedsCaseBits(change), change.Values.Length, hasRegistration);

    /// <summary>
    /// Fills <paramref name="destination"/>, which is exactly as long as the entry. A <paramref name="registration"/> of 0 is left out.
    /// </summary>
    public static void Write(StoreChange change, ulong transactionId, long date, ulong registration, Span<byte> destination)
    {
        var key = change.Key.Span;
        var caseBits = NeedsCaseBits(change);
        BinaryPrimitives.WriteUInt64LittleEndian(
            destination,
            transactionId << 16 | (uint)key.Length << 4 | (uint)change.Action << 1 | (caseBits ? 1u : 0u));
        BinaryPrimitives.WriteUInt64LittleEndian(
            destination[8..],
            (ulong)date << 20 | (uint)change.Values.Length << 1 | (registration != 0 ? 1u : 0u));
        destination = destination[LogFormat.EntryHeaderSize..];
        if (registration != 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination, registration);
            destination = destination[8..];
        }
        key.CopyTo(destination);
        destination = destination[key.Length..];
        if (caseBits)
        {
            var length = (key.Length + 7) / 8;
            WriteCaseBits(key, change.Spelling.Span, destination[..length]);
            destination = destination[length..];
        }
        change.Values.Span.CopyTo(destination);
        destination[change.Values.Length..].Clear();
    }

    private static void WriteCaseBits(ReadOnlySpan<byte> key, ReadOnlySpan<byte> spelling, Span<byte> bits)
    {
        bits.Clear();
        for (var i = 0; i < key.Length; i++)
        {
            if (key[i] != spelling[i]) bits[i >> 3] |= (byte)(1 << (i & 7));
        }
    }

    private static bool IsSpellingOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> spelling)
    {
        if (spelling.IsEmpty) return true;
        if (spelling.Length != key.Length) return false;
        for (var i = 0; i < key.Length; i++)
        {
            if (key[i] != spelling[i] && (key[i] is < (byte)'A' or > (byte)'Z' || spelling[i] != (key[i] | 0x20))) return false;
        }
        return true;
    }
}
