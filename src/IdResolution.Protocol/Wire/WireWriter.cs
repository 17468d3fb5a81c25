using System.Buffers;
using System.Buffers.Binary;

namespace IdResolution.Protocol.Wire;

/// <summary>
/// Writes protocol fields into a growing pooled buffer (specification §0). Lengths that are known only afterwards are patched.
/// Not safe for use from several threads; dispose to give the buffer back.
/// </summary>
public sealed class WireWriter : IDisposable
{
    private byte[] _buffer;

    /// <summary>Starts with room for <paramref name="capacity"/> octets.</summary>
    public WireWriter(int capacity = 512) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Octets written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write or <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>What was written; valid until the next write or <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, Length);

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Writes a <c>u8</c>.</summary>
    public void WriteByte(byte value) => Reserve(1)[0] = value;

    /// <summary>Writes a <c>u16</c>.</summary>
    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), value);

    /// <summary>Writes a <c>u32</c>.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), value);

    /// <summary>Writes a <c>u64</c>.</summary>
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Reserve(8), value);

    /// <summary>Writes an <c>i64</c>.</summary>
    public void WriteInt64(long value) => WriteUInt64((ulong)value);

    /// <summary>Writes octets without a length.</summary>
    public void WriteOctets(ReadOnlySpan<byte> octets) => octets.CopyTo(Reserve(octets.Length));

    /// <summary>Writes a <c>blob</c>: length and octets.</summary>
    public void WriteBlob(ReadOnlySpan<byte> octets)
    {
        WriteUInt32((uint)octets.Length);
        WriteOctets(octets);
    }

    /// <summary>Writes a <c>str</c>.</summary>
    public void WriteString(Utf8String text) => WriteBlob(text.Span);

    /// <summary>Overwrites a <c>u32</c> written before.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The four octets were not written yet.</exception>
    public void PatchUInt32(int offset, uint value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(offset, 4), value);
    }

    /// <summary>Octets written before, to be overwritten; valid until the next write.</summary>
    public Span<byte> At(int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, Length);
        return _buffer.AsSpan(offset, length);
    }

    /// <summary>Makes room for <paramref name="length"/> octets that the caller fills.</summary>
    public Span<byte> Reserve(int length)
    {
        if (_buffer.Length - Length < length) Grow(length);
        var room = _buffer.AsSpan(Length, length);
        Length += length;
        return room;
    }

    /// <summary>Forgets what was written from <paramref name="length"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">So much was not written, or the length is negative.</exception>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Clear() => Length = 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = 0;
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + length));
        Written.CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
