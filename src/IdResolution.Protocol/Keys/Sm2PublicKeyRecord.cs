using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Keys;

/// <summary>SM2 public key of the national profile: X.509 PEM text, DER or a bare point, as it came (specification §2.9, §10.4).</summary>
public sealed record Sm2PublicKeyRecord : PublicKeyRecord
{
    /// <summary>The encoded key.</summary>
    public required Utf8String Encoded { get; init; }

    internal static Sm2PublicKeyRecord Read(ref WireReader reader) => new() { Flags = reader.ReadUInt16(), Encoded = reader.ReadString() };

    private protected override void WriteFields(WireWriter writer)
    {
        writer.WriteBlob(KeyTypes.Sm2Public);
        writer.WriteUInt16(Flags);
        writer.WriteString(Encoded);
    }
}
