using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Signature or MAC at the end of a message (RFC 3652 §2.2.4, specification §3.4). Immutable.</summary>
public sealed class Credential
{
    /// <summary>Version of the form; 0.</summary>
    public byte Version { get; init; }

    /// <summary>Reserved octet; 0.</summary>
    public byte Reserved { get; init; }

    /// <summary>Flags; 0.</summary>
    public ushort Flags { get; init; }

    /// <summary>Handle of the signer; always empty in practice.</summary>
    public Utf8String Signer { get; init; }

    /// <summary>Counter of the message in its session; 0 outside sessions.</summary>
    public uint SessionCounter { get; init; }

    /// <summary><c>HS_SIGNED</c>, <c>HS_MAC</c> or the old <c>HS_DSAPUBKEY</c>.</summary>
    public Utf8String Type { get; init; }

    /// <summary>Name of the digest algorithm, as it stands on the wire.</summary>
    public Utf8String DigestAlgorithm { get; init; }

    /// <summary>Signature or MAC.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }

    internal static Credential Read(ref WireReader reader)
    {
        var version = reader.ReadByte();
        var reserved = reader.ReadByte();
        var flags = reader.ReadUInt16();
        var signer = reader.ReadString();
        var counter = reader.ReadUInt32();
        var type = reader.ReadString();
        var signedInfo = new WireReader(reader.ReadBlob());
        var credential = new Credential
        {
            Version = version,
            Reserved = reserved,
            Flags = flags,
            Signer = signer,
            SessionCounter = counter,
            Type = type,
            DigestAlgorithm = signedInfo.ReadString(),
            Signature = signedInfo.ReadBlob().ToArray(),
        };
        signedInfo.ExpectEnd();
        if (signedInfo.Fault != DecodeFault.None) reader.Fail(signedInfo.Fault);
        return credential;
    }

    internal void Write(WireWriter writer)
    {
        writer.WriteByte(Version);
        writer.WriteByte(Reserved);
        writer.WriteUInt16(Flags);
        writer.WriteString(Signer);
        writer.WriteUInt32(SessionCounter);
        writer.WriteString(Type);
        var length = writer.Length;
        writer.WriteUInt32(0);
        writer.WriteString(DigestAlgorithm);
        writer.WriteBlob(Signature.Span);
        writer.PatchUInt32(length, (uint)(writer.Length - length - 4));
    }
}
