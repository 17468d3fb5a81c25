using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Keys;

/// <summary>Diffie-Hellman public value with its group: y, p, g (specification §2.9, §6.8).</summary>
public sealed record DhPublicKeyRecord : PublicKeyRecord
{
    /// <summary>Public value.</summary>
    public required KeyInteger Y { get; init; }

    /// <summary>Prime modulus.</summary>
    public required KeyInteger P { get; init; }

    /// <summary>Generator.</summary>
    public required KeyInteger G { get; init; }

    internal static DhPublicKeyRecord Read(ref WireReader reader) => new()
    {
        Flags = reader.ReadUInt16(),
        Y = KeyInteger.Read(ref reader),
        P = KeyInteger.Read(ref reader),
        G = KeyInteger.Read(ref reader),
    };

    private protected override void WriteFields(WireWriter writer)
    {
        writer.WriteBlob(KeyTypes.DhPublic);
        writer.WriteUInt16(Flags);
        Y.Write(writer);
        P.Write(writer);
        G.Write(writer);
    }
}
