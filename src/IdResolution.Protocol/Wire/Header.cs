using System.Buffers.Binary;

namespace IdResolution.Protocol.Wire;

/// <summary>
/// The 24 octets at the start of every message (RFC 3652 §2.2.2, specification §3.2). A plain value; reading and writing allocate nothing.
/// </summary>
public readonly record struct Header
{
    /// <summary>Octets of a header.</summary>
    public const int Length = 24;

    /// <summary>Serial number of a client that does not know the site's.</summary>
    public const ushort UnknownSiteSerial = 0xFFFF;

    /// <summary>Seconds that a message stays valid (specification §3.2).</summary>
    public const uint DefaultLifetimeSeconds = 43_200;

    /// <summary>The operation.</summary>
    public OpCode OpCode { get; init; }

    /// <summary>The result; <see cref="ResponseCode.None"/> in requests.</summary>
    public ResponseCode ResponseCode { get; init; }

    /// <summary>Flags; unknown bits are kept.</summary>
    public OpFlags Flags { get; init; }

    /// <summary>Serial number of the site record the sender holds.</summary>
    public ushort SiteSerial { get; init; }

    /// <summary>Servers this request has passed.</summary>
    public byte RecursionCount { get; init; }

    /// <summary>Epoch seconds after which the message is void.</summary>
    public uint Expiration { get; init; }

    /// <summary>Octets of the body, digest included.</summary>
    public uint BodyLength { get; init; }

    /// <summary>True when the message is a request.</summary>
    public bool IsRequest => ResponseCode == ResponseCode.None;

    /// <summary>Reads the first 24 octets; false when there are fewer.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out Header header)
    {
        if (source.Length < Length)
        {
            header = default;
            return false;
        }
        header = new Header
        {
            OpCode = (OpCode)BinaryPrimitives.ReadUInt32BigEndian(source),
            ResponseCode = (ResponseCode)BinaryPrimitives.ReadUInt32BigEndian(source[4..]),
            Flags = (OpFlags)BinaryPrimitives.ReadUInt32BigEndian(source[8..]),
            SiteSerial = BinaryPrimitives.ReadUInt16BigEndian(source[12..]),
            RecursionCount = source[14],
            Expiration = BinaryPrimitives.ReadUInt32BigEndian(source[16..]),
            BodyLength = BinaryPrimitives.ReadUInt32BigEndian(source[20..]),
        };
        return true;
    }

    /// <summary>Writes the 24 octets.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter than 24 octets.</exception>
    public void Write(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Length);
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)OpCode);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)ResponseCode);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], (uint)Flags);
        BinaryPrimitives.WriteUInt16BigEndian(destination[12..], SiteSerial);
        destination[14] = RecursionCount;
        destination[15] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], Expiration);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], BodyLength);
    }
}
