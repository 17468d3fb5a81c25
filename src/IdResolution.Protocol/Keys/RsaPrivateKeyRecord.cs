using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Keys;

/// <summary>RSA private key without primes: n, d (specification §2.9).</summary>
public sealed record RsaPrivateKeyRecord : PrivateKeyRecord
{
    /// <summary>Modulus.</summary>
    public required KeyInteger Modulus { get; init; }

    /// <summary>Private exponent.</summary>
    public required KeyInteger PrivateExponent { get; init; }

    /// <inheritdoc/>
    public override void Erase() => PrivateExponent.Erase();

    internal static RsaPrivateKeyRecord Read(ref WireReader reader) => new()
    {
        Modulus = KeyInteger.Read(ref reader),
        PrivateExponent = KeyInteger.Read(ref reader),
    };

    private protected override void WriteFields(WireWriter writer)
    {
        writer.WriteBlob(KeyTypes.RsaPrivate);
        Modulus.Write(writer);
        PrivateExponent.Write(writer);
    }
}
