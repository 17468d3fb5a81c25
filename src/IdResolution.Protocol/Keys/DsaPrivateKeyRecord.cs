using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Keys;

/// <summary>DSA private key: x, p, q, g (specification §2.9).</summary>
public sealed record DsaPrivateKeyRecord : PrivateKeyRecord
{
    /// <summary>Private value.</summary>
    public required KeyInteger X { get; init; }

    /// <summary>Prime modulus.</summary>
    public required KeyInteger P { get; init; }

    /// <summary>Order of the subgroup.</summary>
    public required KeyInteger Q { get; init; }

    /// <summary>Generator.</summary>
    public required KeyInteger G { get; init; }

    /// <inheritdoc/>
    public override void Erase() => X.Erase();

    internal static DsaPrivateKeyRecord Read(ref WireReader reader) => new()
    {
        X = KeyInteger.Read(ref reader),
        P = KeyInteger.Read(ref reader),
        Q = KeyInteger.Read(ref reader),
        G = KeyInteger.Read(ref reader),
    };

    private protected override void WriteFields(WireWriter writer)
    {
        writer.WriteBlob(KeyTypes.DsaPrivate);
        X.Write(writer);
        P.Write(writer);
        Q.Write(writer);
        G.Write(writer);
    }
}
