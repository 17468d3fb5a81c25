using System.Buffers.Binary;

namespace IdResolution.Protocol.Wire;

/// <summary>
/// The 20 octets in front of every message or fragment (RFC 3652 §2.1, specification §3.1). A plain value; reading and writing allocate
/// nothing.
/// </summary>
public readonly record struct Envelope
{
    /// <summary>Octets of an envelope.</summary>
    public const int Length = 20;

    /// <summary>Largest message in octets, envelope not counted (specification §0).</summary>
    public const int MaxMessageLength = 262_144;

    private const byte CompressedFlag = 0x80;
    private const byte EncryptedFlag = 0x40;
    private const byte TruncatedFlag = 0x20;
    private const byte SuggestedMajorMask = 0x1F;

    /// <summary>Version of this very message.</summary>
    public ProtocolVersion Version { get; init; }

    /// <summary>The version the sender would rather speak, as it stands in the octets; major 0 means no suggestion.</summary>
    public ProtocolVersion Suggested { get; init; }

    /// <summary>Compression; never set by this implementation.</summary>
    public bool Compressed { get; init; }

    /// <summary>Everything behind the envelope is ciphertext.</summary>
    public bool Encrypted { get; init; }

    /// <summary>The message spans several envelopes. Informative: receivers decide by length (specification §3.6).</summary>
    public bool Truncated { get; init; }

    /// <summary>Session or challenge id; 0 = none.</summary>
    public uint SessionId { get; init; }

    /// <summary>Chosen by the client, echoed by the server.</summary>
    public uint RequestId { get; init; }

    /// <summary>Number of the fragment, from 0.</summary>
    public uint Sequence { get; init; }

    /// <summary>Octets of the whole message without envelopes.</summary>
    public uint MessageLength { get; init; }

    /// <summary>
    /// The version to speak with the sender: the suggestion, or the stated version when there is none (specification §3.8).
    /// </summary>
    public ProtocolVersion Preferred => Suggested.Major == 0 ? Version : Suggested;

    /// <summary>The version of an answer to this request: the lower of ours and what the sender prefers (specification §3.8).</summary>
    public ProtocolVersion ReplyVersion => ProtocolVersion.Lower(ProtocolVersion.Highest, Preferred);

    /// <summary>Reads the first 20 octets; false when there are fewer.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out Envelope envelope)
    {
        if (source.Length < Length)
        {
            envelope = default;
            return false;
        }
        envelope = new Envelope
        {
            Version = new ProtocolVersion(source[0], source[1]),
            Suggested = new ProtocolVersion((byte)(source[2] & SuggestedMajorMask), source[3]),
            Compressed = (source[2] & CompressedFlag) != 0,
            Encrypted = (source[2] & EncryptedFlag) != 0,
            Truncated = (source[2] & TruncatedFlag) != 0,
            SessionId = BinaryPrimitives.ReadUInt32BigEndian(source[4..]),
            RequestId = BinaryPrimitives.ReadUInt32BigEndian(source[8..]),
            Sequence = BinaryPrimitives.ReadUInt32BigEndian(source[12..]),
            MessageLength = BinaryPrimitives.ReadUInt32BigEndian(source[16..]),
        };
        return true;
    }

    /// <summary>Writes the 20 octets.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter than 20 octets.</exception>
    public void Write(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Length);
        destination[0] = Version.Major;
        destination[1] = Version.Minor;
        destination[2] = (byte)((Suggested.Major & SuggestedMajorMask)
            | (Compressed ? CompressedFlag : 0) | (Encrypted ? EncryptedFlag : 0) | (Truncated ? TruncatedFlag : 0));
        destination[3] = Suggested.Minor;
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], SessionId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], RequestId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], MessageLength);
    }
}
