using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Keys;

/// <summary>RSA private key with its primes: n, e, d, p, q, dP, dQ, qInv (specification §2.9).</summary>
public sealed record RsaPrivateCrtKeyRecord : PrivateKeyRecord
{
    /// <summary>Modulus.</summary>
    public required KeyInteger Modulus { get; init; }

    /// <summary>Public exponent.</summary>
    public required KeyInteger PublicExponent { get; init; }

    /// <summary>Private exponent.</summary>
    public required KeyInteger PrivateExponent { get; init; }

    /// <summary>First prime.</summary>
    public required KeyInteger P { get; init; }

    /// <summary>Second prime.</summary>
    public required KeyInteger Q { get; init; }

    /// <summary>Private exponent modulo p - 1.</summary>
    public required KeyInteger ExponentP { get; init; }

    /// <summary>Private exponent modulo q - 1.</summary>
    public required KeyInteger ExponentQ { get; init; }

    /// <summary>Inverse of q modulo p.</summary>
    public required KeyInteger Coefficient { get; init; }

    /// <inheritdoc/>
    public override void Erase()
    {
        PrivateExponent.Erase();
        P.Erase();
        Q.Erase();
        ExponentP.Erase();
        ExponentQ.Erase();
        Coefficient.Erase();
    }

    internal static RsaPrivateCrtKeyRecord Read(ref WireReader reader) => new()
    {
        Modulus = KeyInteger.Read(ref reader),
        PublicExponent = KeyInteger.Read(ref reader),
        PrivateExponent = KeyInteger.Read(ref reader),
        P = KeyInteger.Read(ref reader),
        Q = KeyInteger.Read(ref reader),
        ExponentP = KeyInteger.Read(ref reader),
        ExponentQ = KeyInteger.Read(ref reader),
        Coefficient = KeyInteger.Read(ref reader),
    };

    private protected override void WriteFields(WireWriter writer)
    {
        writer.WriteBlob(KeyTypes.RsaPrivateCrt);
        Modulus.Write(writer);
        PublicExponent.Write(writer);
        PrivateExponent.Write(writer);
        P.Write(writer);
        Q.Write(writer);
        ExponentP.Write(writer);
        ExponentQ.Write(writer);
        Coefficient.Write(writer);
    }
}
