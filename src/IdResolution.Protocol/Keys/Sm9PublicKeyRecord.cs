using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Keys;

/// <summary>SM9 public key of the national profile in its text form, as it came (specification §2.9, §10.4).</summary>
public sealed record Sm9PublicKeyRecord : PublicKeyRecord
{
    /// <summary>The encoded key.</summary>
    public required Utf8String Encoded { get; init; }

    internal static Sm9PublicKeyRecord Read(ref WireReader reader) => new() { Flags = reader.ReadUInt16(), Encoded = reader.ReadString() };

    private protected override void WriteFields(WireWriter writer)
    {
        writer.WriteBlob(KeyTypes.Sm9Public);
        writer.WriteUInt16(Flags);
        writer.WriteString(Encoded);
    }
}
