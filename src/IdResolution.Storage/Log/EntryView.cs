using System.Runtime.CompilerServices;

namespace IdResolution.Storage.Log;

/// <summary>An entry of the log looked at where it stands (form: <see cref="LogFormat"/>).</summary>
internal readonly unsafe struct EntryView
{
    private readonly byte* _start;

    /// <summary>Looks at an entry whose size was checked already.</summary>
    public EntryView(byte* start) => _start = start;

    private ulong Word0 => Unsafe.ReadUnaligned<ulong>(_start);

    private ulong Word1 => Unsafe.ReadUnaligned<ulong>(_start + 8);

    public ulong TransactionId => Word0 >> 16;

    public int KeyLength => (int)(Word0 >> 4) & 0xFFF;

    public TransactionAction Action => (TransactionAction)((int)(Word0 >> 1) & 7);

    public long Date => (long)(Word1 >> 20);

    public int ValuesLength => (int)(Word1 >> 1) & 0x7FFFF;

    public bool HasRegistration => (Word1 & 1) != 0;

    private bool HasCaseBits => (Word0 & 1) != 0;

    private int CaseBitsLength => HasCaseBits ? (KeyLength + 7) / 8 : 0;

    private byte* KeyStart => _start + LogFormat.EntryHeaderSize + (HasRegistration ? 8 : 0);

    /// <summary>True for entries that hold a record.</summary>
    public bool IsRecord => Action is TransactionAction.CreateHandle or TransactionAction.UpdateHandle;

    /// <summary>The transaction that registered the handle.</summary>
    public ulong Registration => HasRegistration ? Unsafe.ReadUnaligned<ulong>(_start + LogFormat.EntryHeaderSize) : TransactionId;

    public ReadOnlySpan<byte> Key => new(KeyStart, KeyLength);

    public ReadOnlySpan<byte> Values => new(KeyStart + KeyLength + CaseBitsLength, ValuesLength);

    /// <summary>Octets of the whole entry with its padding.</summary>
    public int Size => SizeOf(KeyLength, HasCaseBits, ValuesLength, HasRegistration);

    public ReadOnlySpan<byte> Octets => new(_start, Size);

    public static int SizeOf(int keyLength, bool hasCaseBits, int valuesLength, bool hasRegistration) => LogFormat.Align(
        LogFormat.EntryHeaderSize + (hasRegistration ? 8 : 0) + keyLength + (hasCaseBits ? (keyLength + 7) / 8 : 0) + valuesLength);

    /// <summary>
    /// Looks at the entry at <paramref name="start"/> if it lies wholly within <paramref name="available"/> octets and keeps the bounds
    /// of the format.
    /// </summary>
    public static bool TryRead(byte* start, long available, out EntryView entry)
    {
        entry = new EntryView(start);
        if (available < LogFormat.EntryHeaderSize || entry.Size > available) return false;
        return entry.KeyLength <= LogFormat.MaxKeyLength && entry.ValuesLength <= LogFormat.MaxValuesLength
            && entry.Action <= TransactionAction.UnhomePrefix;
    }

    /// <summary>The handle in its registered spelling; a fresh array.</summary>
    public byte[] CopyHandle()
    {
        var handle = Key.ToArray();
        if (!HasCaseBits) return handle;
        var bits = KeyStart + KeyLength;
        for (var i = 0; i < handle.Length; i++)
        {
            if ((bits[i >> 3] >> (i & 7) & 1) != 0) handle[i] |= 0x20;
        }
        return handle;
    }
}
