using System.Buffers.Binary;

namespace IdResolution.Storage.Log;

/// <summary>The first 128 octets of a segment.</summary>
internal sealed record SegmentHeader
{
    private const ulong Magic = 0x3130_474F_4C52_4449; // "IDRLOG01"

    public required StoreIdentity Identity { get; init; }

    /// <summary>The segment's place in the log, counted from 1; also its file name.</summary>
    public required long Number { get; init; }

    /// <summary>The last number this segment stands for; above <see cref="Number"/> when compaction joined segments.</summary>
    public required long LastNumber { get; init; }

    /// <summary>How often this stretch of the log was rewritten.</summary>
    public required long Generation { get; init; }

    /// <summary>The last transaction before this segment.</summary>
    public required ulong PreviousTransactionId { get; init; }

    /// <summary>Its date, in epoch milliseconds.</summary>
    public required long PreviousDate { get; init; }

    /// <summary>The last deletion that compaction left out: whoever knows less of the log must take a dump.</summary>
    public required ulong LogFloor { get; init; }

    public byte[] ToArray()
    {
        var octets = new byte[LogFormat.SegmentHeaderSize];
        BinaryPrimitives.WriteUInt64LittleEndian(octets, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(octets.AsSpan(8), LogFormat.Version);
        Identity.Write(octets.AsSpan(16));
        BinaryPrimitives.WriteInt64LittleEndian(octets.AsSpan(40), Number);
        BinaryPrimitives.WriteInt64LittleEndian(octets.AsSpan(48), LastNumber);
        BinaryPrimitives.WriteInt64LittleEndian(octets.AsSpan(56), Generation);
        BinaryPrimitives.WriteUInt64LittleEndian(octets.AsSpan(64), PreviousTransactionId);
        BinaryPrimitives.WriteInt64LittleEndian(octets.AsSpan(72), PreviousDate);
        BinaryPrimitives.WriteUInt64LittleEndian(octets.AsSpan(80), LogFloor);
        BinaryPrimitives.WriteUInt32LittleEndian(octets.AsSpan(12), Crc32C.Append(Crc32C.Start, octets));
        return octets;
    }

    /// <summary>Reads a header; null when the octets are not a sound one of this version.</summary>
    public static SegmentHeader? Read(ReadOnlySpan<byte> source)
    {
        if (source.Length < LogFormat.SegmentHeaderSize) return null;
        Span<byte> octets = stackalloc byte[LogFormat.SegmentHeaderSize];
        source[..octets.Length].CopyTo(octets);
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(octets[12..]);
        octets.Slice(12, 4).Clear();
        if (Crc32C.Append(Crc32C.Start, octets) != checksum || BinaryPrimitives.ReadUInt64LittleEndian(octets) != Magic) return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(octets[8..]) != LogFormat.Version) return null;
        return new SegmentHeader
        {
            Identity = StoreIdentity.Read(octets[16..]),
            Number = BinaryPrimitives.ReadInt64LittleEndian(octets[40..]),
            LastNumber = BinaryPrimitives.ReadInt64LittleEndian(octets[48..]),
            Generation = BinaryPrimitives.ReadInt64LittleEndian(octets[56..]),
            PreviousTransactionId = BinaryPrimitives.ReadUInt64LittleEndian(octets[64..]),
            PreviousDate = BinaryPrimitives.ReadInt64LittleEndian(octets[72..]),
            LogFloor = BinaryPrimitives.ReadUInt64LittleEndian(octets[80..]),
        };
    }
}
