using System.Buffers.Binary;

namespace IdResolution.Protocol.Wire;

/// <summary>
/// Reads protocol fields in place from a span (specification §0). The first field that does not fit sets <see cref="Fault"/>; from then on
/// every read returns zero or nothing, so a decoder reads straight down and asks once at the end. Lengths are compared with what is left
/// before anything is allocated.
/// </summary>
public ref struct WireReader
{
    /// <summary>Most octets in a length-prefixed array and most elements in a list (specification §0).</summary>
    public const int MaxCount = 1_048_576;

    private readonly ReadOnlySpan<byte> _source;

    /// <summary>Reads from the start of <paramref name="source"/>.</summary>
    public WireReader(ReadOnlySpan<byte> source) => _source = source;

    /// <summary>Why reading stopped; <see cref="DecodeFault.None"/> while all is well.</summary>
    public DecodeFault Fault { get; private set; }

    /// <summary>Offset of the next octet, or of the field that failed.</summary>
    public int Position { get; private set; }

    /// <summary>Octets not yet read; 0 after a fault.</summary>
    public readonly int Remaining => Fault == DecodeFault.None ? _source.Length - Position : 0;

    /// <summary>The fault and where it was found.</summary>
    public readonly DecodeError Error => new(Fault, Position);

    /// <summary>Stops reading for a reason of the caller's; the first fault stays.</summary>
    public void Fail(DecodeFault fault)
    {
        if (Fault == DecodeFault.None) Fault = fault;
    }

    /// <summary>The next octet without moving on; 0 when there is none.</summary>
    public readonly byte Peek() => Remaining > 0 ? _source[Position] : (byte)0;

    /// <summary>The octets from the current position to the end, without moving on.</summary>
    public readonly ReadOnlySpan<byte> Rest => Fault == DecodeFault.None ? _source[Position..] : default;

    /// <summary>Reads a <c>u8</c>.</summary>
    public byte ReadByte()
    {
        var octets = ReadOctets(1);
        return octets.IsEmpty ? (byte)0 : octets[0];
    }

    /// <summary>Reads a <c>u16</c>.</summary>
    public ushort ReadUInt16()
    {
        var octets = ReadOctets(2);
        return octets.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(octets);
    }

    /// <summary>Reads a <c>u32</c>.</summary>
    public uint ReadUInt32()
    {
        var octets = ReadOctets(4);
        return octets.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(octets);
    }

    /// <summary>Reads a <c>u64</c>.</summary>
    public ulong ReadUInt64()
    {
        var octets = ReadOctets(8);
        return octets.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(octets);
    }

    /// <summary>Reads an <c>i64</c>.</summary>
    public long ReadInt64() => (long)ReadUInt64();

    /// <summary>
    /// Reads <paramref name="length"/> octets in place; empty and <see cref="DecodeFault.Truncated"/> when there are fewer or the length is
    /// negative.
    /// </summary>
    public ReadOnlySpan<byte> ReadOctets(int length)
    {
        if (Fault != DecodeFault.None) return default;
        if ((uint)length > (uint)(_source.Length - Position))
        {
            Fault = DecodeFault.Truncated;
            return default;
        }
        var octets = _source.Slice(Position, length);
        Position += length;
        return octets;
    }

    /// <summary>Reads a <c>blob</c> in place: a <c>u32</c> length and as many octets.</summary>
    public ReadOnlySpan<byte> ReadBlob()
    {
        var length = ReadUInt32();
        if (Fault != DecodeFault.None) return default;
        if (length > MaxCount) Fault = DecodeFault.LengthOutOfBounds;
        else if (length > (uint)(_source.Length - Position)) Fault = DecodeFault.Truncated;
        else return ReadOctets((int)length);
        Position -= 4;
        return default;
    }

    /// <summary>Reads a <c>str</c> as a copy.</summary>
    public Utf8String ReadString() => new(ReadBlob());

    /// <summary>
    /// Reads the <c>u32</c> count of a list whose elements take at least <paramref name="minimumElementLength"/> octets each; 0 and a fault
    /// when the rest could not hold as many.
    /// </summary>
    public int ReadCount(int minimumElementLength)
    {
        var count = ReadUInt32();
        if (Fault != DecodeFault.None) return 0;
        if (count > MaxCount) Fault = DecodeFault.LengthOutOfBounds;
        else if ((long)count * minimumElementLength > _source.Length - Position) Fault = DecodeFault.Truncated;
        else return (int)count;
        Position -= 4;
        return 0;
    }

    /// <summary>Faults with <see cref="DecodeFault.TrailingOctets"/> unless everything was read.</summary>
    public void ExpectEnd()
    {
        if (Fault == DecodeFault.None && Position != _source.Length) Fault = DecodeFault.TrailingOctets;
    }
}
