using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>
/// What is known of the items of one bulk, in one file: a head, then one slot of fixed length an item, so that it is read along with a repeat without being held,
/// and a slot can be written again. A slot that was half written is one nothing is known of. One thread may read and write while another writes other slots.
/// </summary>
internal sealed class LineJournal : IDisposable
{
    /// <summary>Octets of the head.</summary>
    public const int HeadLength = 128;

    /// <summary>Octets of a slot.</summary>
    public const int SlotLength = 24;

    private const int CheckedLength = 60;
    private const int MaxBlock = 1024;
    private const ulong Magic = 0x4944_5242_554C_4B31;

    private readonly Lock _gate = new();
    private readonly SafeFileHandle _file;
    private readonly Action<long> _closed;
    private readonly byte[] _octets = new byte[MaxBlock * SlotLength];
    private readonly byte[] _head;
    private readonly long _maxLength;
    private bool _isDiscarded;

    private LineJournal(SafeFileHandle file, byte[] head, long maxLength, Action<long> closed)
    {
        _file = file;
        _head = head;
        _maxLength = maxLength;
        _closed = closed;
    }

    /// <summary>When the key was used first.</summary>
    public DateTimeOffset Created => CreatedOf(_head);

    /// <summary>Tells the bulk of this key from others: <see cref="Idempotency.IdempotencyKey.Fingerprint"/>.</summary>
    public ReadOnlySpan<byte> Fingerprint => _head.AsSpan(16, 32);

    /// <summary>True when the key was not known before.</summary>
    public bool IsNew { get; private init; }

    /// <summary>How many items the bulk has, once its body was read to the end; else -1.</summary>
    public long EndedAfter => BinaryPrimitives.ReadInt64LittleEndian(_head.AsSpan(48));

    /// <summary>Begins one. The file must not be there.</summary>
    public static LineJournal Create(string path, DateTimeOffset now, ReadOnlySpan<byte> fingerprint, long maxLength, Action<long> closed)
    {
        var head = new byte[HeadLength];
        BinaryPrimitives.WriteUInt64BigEndian(head, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(8), now.ToUnixTimeSeconds());
        fingerprint.CopyTo(head.AsSpan(16, 32));
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(48), -1);
        var journal = new LineJournal(File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite), head, maxLength, closed) { IsNew = true };
        journal.WriteHead();
        journal.Flush();
        return journal;
    }

    /// <summary>Goes on with one; null when the file is none.</summary>
    public static LineJournal? Open(string path, long maxLength, Action<long> closed)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        if (TryReadHead(file) is { } head) return new LineJournal(file, head, maxLength, closed);
        file.Dispose();
        return null;
    }

    /// <summary>When the journal in a file was begun; null when the file is none.</summary>
    public static DateTimeOffset? CreatedAt(string path)
    {
        using var file = File.OpenHandle(path);
        return TryReadHead(file) is { } head ? CreatedOf(head) : null;
    }

    /// <summary>Reads what is known of items, from one on.</summary>
    public void Read(long first, Span<LineSlot> slots)
    {
        slots.Clear();
        lock (_gate)
        {
            var octets = _octets.AsSpan(0, slots.Length * SlotLength);
            var length = RandomAccess.Read(_file, octets, OffsetOf(first));
            for (var i = 0; i < length / SlotLength; i++)
            {
                var slot = octets.Slice(i * SlotLength, SlotLength);
                if (BinaryPrimitives.ReadUInt32LittleEndian(slot[20..]) == Check(slot, first + i))
                    slots[i] = new LineSlot(BinaryPrimitives.ReadUInt128BigEndian(slot), (LineState)slot[16], BinaryPrimitives.ReadUInt16LittleEndian(slot[17..]));
            }
        }
    }

    /// <summary>Writes what is known of items, from one on; false when the journal has the length it may have. It is durable after <see cref="Flush"/>.</summary>
    public bool TryWrite(long first, ReadOnlySpan<LineSlot> slots)
    {
        if (OffsetOf(first + slots.Length) > _maxLength) return false;
        lock (_gate)
        {
            var octets = _octets.AsSpan(0, slots.Length * SlotLength);
            octets.Clear();
            for (var i = 0; i < slots.Length; i++)
            {
                var slot = octets.Slice(i * SlotLength, SlotLength);
                BinaryPrimitives.WriteUInt128BigEndian(slot, slots[i].Digest);
                slot[16] = (byte)slots[i].State;
                BinaryPrimitives.WriteUInt16LittleEndian(slot[17..], slots[i].NamesTried);
                BinaryPrimitives.WriteUInt32LittleEndian(slot[20..], Check(slot, first + i));
            }
            RandomAccess.Write(_file, octets, OffsetOf(first));
        }
        return true;
    }

    /// <summary>Writes down that the body was read to its end and has so many items.</summary>
    public void End(long items)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_head.AsSpan(48), items);
        WriteHead();
        Flush();
    }

    /// <summary>Makes durable what was written.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_file);

    /// <summary>Nothing of it is worth keeping: it is removed when it is disposed.</summary>
    public void Discard() => _isDiscarded = true;

    public void Dispose()
    {
        if (_file.IsClosed) return;
        var length = _isDiscarded ? 0 : RandomAccess.GetLength(_file);
        _file.Dispose();
        _closed(length);
    }

    private static byte[]? TryReadHead(SafeFileHandle file)
    {
        var head = new byte[HeadLength];
        var isWhole = RandomAccess.Read(file, head, 0) == HeadLength
            && BinaryPrimitives.ReadUInt64BigEndian(head) == Magic
            && BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(CheckedLength)) == Checksum(head.AsSpan(0, 56), 0);
        return isWhole ? head : null;
    }

    private static DateTimeOffset CreatedOf(byte[] head) => DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(8)));

    private static long OffsetOf(long item) => HeadLength + (item * SlotLength);

    // With the number, a block of another place is not taken for this one.
    private static uint Check(ReadOnlySpan<byte> slot, long item) => BitOperations.Crc32C(Checksum(slot[..16], item), BinaryPrimitives.ReadUInt32LittleEndian(slot[16..]));

    private static uint Checksum(ReadOnlySpan<byte> octets, long start)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (ulong)start);
        for (; !octets.IsEmpty; octets = octets[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(octets));
        return crc;
    }

    private void WriteHead()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_head.AsSpan(CheckedLength), Checksum(_head.AsSpan(0, 56), 0));
        RandomAccess.Write(_file, _head, 0);
    }
}
