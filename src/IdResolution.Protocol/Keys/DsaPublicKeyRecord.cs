using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Keys;

/// <summary>DSA public key: q, p, g, y (specification §2.9).</summary>
public sealed record DsaPublicKeyRecord : PublicKeyRecord
{
    /// <summary>Order of the subgroup.</summary>
    public required KeyInteger Q { get; init; }

    /// <summary>Prime modulus.</summary>
    public required KeyInteger P { get; init; }

    /// <summary>Generator.</summary>
    public required KeyInteger G { get; init; }

    /// <summary>Public value.</summary>
    public required KeyInteger Y { get; init; }

    internal static DsaPublicKeyRecord Read(ref WireReader reader) => new()
    {
        Flags = reader.ReadUInt16(),
        Q = KeyInteger.Read(ref reader),
        P = KeyInteger.Read(ref reader),
        G = KeyInteger.Read(ref reader),
        Y = KeyInteger.Read(ref reader),
    };

    private protected override void WriteFields(WireWriter writer)
    {
        writer.WriteBlob(KeyTypes.DsaPublic);
        writer.WriteUInt16(Flags);
        Q.Write(writer);
        P.Write(writer);
        G.Write(writer);
        Y.Write(writer);
    }
}
