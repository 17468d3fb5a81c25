using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Keys;

/// <summary>RSA public key: exponent, modulus and four meaningless octets (specification §2.9).</summary>
public sealed record RsaPublicKeyRecord : PublicKeyRecord
{
    private const int TrailerLength = 4;

    /// <summary>Public exponent.</summary>
    public required KeyInteger Exponent { get; init; }

    /// <summary>Modulus.</summary>
    public required KeyInteger Modulus { get; init; }

    internal static RsaPublicKeyRecord Read(ref WireReader reader)
    {
        var key = new RsaPublicKeyRecord
        {
            Flags = reader.ReadUInt16(),
            Exponent = KeyInteger.Read(ref reader),
            Modulus = KeyInteger.Read(ref reader),
        };
        // The reference appends four octets and ignores them; records of others end before them.
        if (reader.Remaining == TrailerLength) reader.ReadUInt32();
        return key;
    }

    private protected override void WriteFields(WireWriter writer)
    {
        writer.WriteBlob(KeyTypes.RsaPublic);
        writer.WriteUInt16(Flags);
        Exponent.Write(writer);
        Modulus.Write(writer);
        writer.WriteUInt32(0);
    }
}
