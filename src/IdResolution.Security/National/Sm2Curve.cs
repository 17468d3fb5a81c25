using System.Diagnostics.CodeAnalysis;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Security;

namespace IdResolution.Security.National;

/// <summary>The one curve of SM2 (GB/T 32918.5) and the points on it.</summary>
internal static class Sm2Curve
{
    /// <summary>Octets of a coordinate and of a private key.</summary>
    public const int FieldLength = 32;

    /// <summary>Octets of a point as it is written: 0x04 and both coordinates.</summary>
    public const int PointLength = 1 + (2 * FieldLength);

    /// <summary>The name of the curve in X.509 and PKCS#8.</summary>
    public const string Oid = "1.2.156.10197.1.301";

    private const byte Uncompressed = 0x04;

    public static ECDomainParameters Domain { get; } = MakeDomain();

    /// <summary>The operating system's generator: the package's own one seeds itself in ways of its own.</summary>
    public static SecureRandom Random { get; } = new(new CryptoApiRandomGenerator());

    /// <summary>
    /// Reads a point in its uncompressed form, with or without the octet 0x04 in front, or compressed. False unless it lies on the curve and is not the
    /// point at infinity; the group has a prime order, so nothing else is to be checked.
    /// </summary>
    public static bool TryReadPoint(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out ECPoint? point)
    {
        point = null;
        byte[] encoded = octets.Length == 2 * FieldLength ? [Uncompressed, .. octets] : octets.ToArray();
        var isKnownForm = encoded.Length == PointLength && encoded[0] == Uncompressed
            || encoded.Length == 1 + FieldLength && encoded[0] is 0x02 or 0x03;
        if (!isKnownForm) return false;
        try
        {
            point = Domain.Curve.DecodePoint(encoded);
            return !point.IsInfinity && point.IsValid();
        }
        catch (Exception exception) when (exception is ArgumentException or ArithmeticException)
        {
            return false;
        }
    }

    private static ECDomainParameters MakeDomain()
    {
        var curve = CustomNamedCurves.GetByName("sm2p256v1");
        return new ECDomainParameters(curve.Curve, curve.G, curve.N, curve.H);
    }
}
