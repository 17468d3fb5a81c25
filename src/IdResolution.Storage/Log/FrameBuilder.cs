using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace IdResolution.Storage.Log;

/// <summary>
/// Collects entries into one frame, in native memory so that they can be looked at by <see cref="EntryView"/> before they are written.
/// One thread.
/// </summary>
internal sealed unsafe class FrameBuilder : IDisposable
{
    private byte* _buffer;
    private int _capacity;
    private ulong _first;
    private ulong _last;

    public FrameBuilder()
    {
        _capacity = 64 << 10;
        _buffer = (byte*)NativeMemory.Alloc((nuint)_capacity);
        Clear();
    }

    /// <summary>Octets so far, with the frame's header.</summary>
    public int Length { get; private set; }

    public int Count { get; private set; }

    public ulong LastTransactionId => _last;

    public EntryView EntryAt(int offset) => new(_buffer + offset);

    public void Clear()
    {
        Length = LogFormat.FrameHeaderSize;
        Count = 0;
    }

    /// <summary>Makes room for an entry and gives its offset in the frame.</summary>
    public int Add(int size, ulong transactionId, out Span<byte> entry)
    {
        if (_capacity - Length < size) Grow(size);
        var offset = Length;
        entry = new Span<byte>(_buffer + offset, size);
        if (Count++ == 0) _first = transactionId;
        _last = transactionId;
        Length += size;
        return offset;
    }

    /// <summary>Copies an entry that stands elsewhere.</summary>
    public int Add(EntryView source)
    {
        var octets = source.Octets;
        var offset = Add(octets.Length, source.TransactionId, out var entry);
        octets.CopyTo(entry);
        return offset;
    }

    /// <summary>Writes the header; the result is valid until the next change.</summary>
    public ReadOnlySpan<byte> Finish(StoreIdentity identity)
    {
        var frame = new Span<byte>(_buffer, Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, identity.FrameMagic);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], Length - LogFormat.FrameHeaderSize);
        BinaryPrimitives.WriteInt32LittleEndian(frame[8..], Count);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[16..], _first);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[24..], _last);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[12..], FrameView.Checksum(frame, identity));
        return frame;
    }

    public void Dispose()
    {
        NativeMemory.Free(_buffer);
        _buffer = null;
        _capacity = 0;
    }

    private void Grow(int size)
    {
        _capacity = Math.Max(_capacity * 2, Length + size);
        _buffer = (byte*)NativeMemory.Realloc(_buffer, (nuint)_capacity);
    }
}
