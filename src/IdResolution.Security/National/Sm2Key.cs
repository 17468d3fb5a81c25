using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using ECCurve = System.Security.Cryptography.ECCurve;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace IdResolution.Security.National;

/// <summary>
/// An SM2 key in the runtime's own frame for elliptic curves, which reads and writes X.509, PKCS#8 (encrypted too) and SEC 1 for it; the runtime
/// itself knows no SM2 (<c>docs/adr/0007</c>). One caller at a time.
/// </summary>
internal sealed class Sm2Key : ECAlgorithm
{
    private static readonly BigInteger LargestSecret = Sm2Curve.Domain.N.Subtract(BigInteger.Two);

    private ECPublicKeyParameters? _public;
    private ECPrivateKeyParameters? _secret;

    /// <summary>An empty key, to be imported or generated.</summary>
    public Sm2Key() => KeySizeValue = 8 * Sm2Curve.FieldLength;

    private ECPublicKeyParameters Public => _public ?? throw new CryptographicException("No SM2 key was imported.");

    private ECPrivateKeyParameters Secret => _secret ?? throw new CryptographicException("This SM2 key is only a public one.");

    /// <summary>The public key that is a bare point; null when it is not on the curve.</summary>
    public static Sm2Key? FromPoint(ReadOnlySpan<byte> octets)
    {
        if (!Sm2Curve.TryReadPoint(octets, out var point)) return null;
        var key = new Sm2Key();
        key.Own(point, secret: null);
        return key;
    }

    /// <summary>A new key pair.</summary>
    public static Sm2Key Generate()
    {
        var key = new Sm2Key();
        key.GenerateKey(ECCurve.CreateFromValue(Sm2Curve.Oid));
        return key;
    }

    /// <inheritdoc cref="Sm2Signature.Sign"/>
    public byte[] Sign(ReadOnlySpan<byte> data, ReadOnlySpan<byte> userId) => Sm2Signature.Sign(Secret, userId, data);

    /// <inheritdoc cref="Sm2Signature.Verify"/>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> userId, ReadOnlySpan<byte> signature) =>
        Sm2Signature.Verify(Public, userId, data, signature);

    /// <inheritdoc cref="Sm2Encryption.Encrypt"/>
    public byte[] Encrypt(ReadOnlySpan<byte> plain) => Sm2Encryption.Encrypt(Public, plain);

    /// <inheritdoc cref="Sm2Encryption.Decrypt"/>
    public byte[]? Decrypt(ReadOnlySpan<byte> cipher) => Sm2Encryption.Decrypt(Secret, cipher);

    /// <inheritdoc/>
    public override void GenerateKey(ECCurve curve)
    {
        CheckCurve(curve);
        BigInteger secret;
        do secret = new BigInteger(Sm2Curve.Domain.N.BitLength, Sm2Curve.Random);
        while (!IsSecret(secret));
        Own(PointOf(secret), secret);
    }

    /// <inheritdoc/>
    /// <exception cref="CryptographicException">Another curve, a point that is not on it, numbers that do not fit together.</exception>
    public override void ImportParameters(ECParameters parameters)
    {
        CheckCurve(parameters.Curve);
        ECPoint? point = null;
        if (parameters.Q.X is { } x && parameters.Q.Y is { } y && !Sm2Curve.TryReadPoint((byte[])[.. x, .. y], out point))
        {
            throw new CryptographicException("The point is not on the SM2 curve.");
        }
        if (parameters.D is { } octets)
        {
            var secret = new BigInteger(1, octets);
            if (octets.Length > Sm2Curve.FieldLength || !IsSecret(secret)) throw new CryptographicException("Not an SM2 private key.");
            var computed = PointOf(secret);
            if (point is not null && !point.Equals(computed)) throw new CryptographicException("The SM2 key pair does not fit together.");
            Own(computed, secret);
            return;
        }
        Own(point ?? throw new CryptographicException("An SM2 key needs a point or a secret."), secret: null);
    }

    /// <inheritdoc/>
    public override ECParameters ExportParameters(bool includePrivateParameters)
    {
        var point = Public.Q;
        return new ECParameters
        {
            Curve = ECCurve.CreateFromValue(Sm2Curve.Oid),
            Q = { X = point.AffineXCoord.GetEncoded(), Y = point.AffineYCoord.GetEncoded() },
            D = includePrivateParameters ? SecretOctets() : null,
        };
    }

    /// <inheritdoc/>
    public override ECParameters ExportExplicitParameters(bool includePrivateParameters) =>
        throw new CryptographicException("SM2 keys are written with the name of their curve.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The package's numbers cannot be overwritten; letting go is all that can be done.
        _secret = null;
        base.Dispose(disposing);
    }

    private static void CheckCurve(ECCurve curve)
    {
        if (!curve.IsNamed || curve.Oid.Value != Sm2Curve.Oid) throw new CryptographicException("Not the SM2 curve.");
    }

    private static bool IsSecret(BigInteger number) => number.SignValue > 0 && number.CompareTo(LargestSecret) <= 0;

    private static ECPoint PointOf(BigInteger secret) => Sm2Curve.Domain.G.Multiply(secret).Normalize();

    private void Own(ECPoint point, BigInteger? secret)
    {
        _public = new ECPublicKeyParameters(point.Normalize(), Sm2Curve.Domain);
        _secret = secret is null ? null : new ECPrivateKeyParameters(secret, Sm2Curve.Domain);
    }

    private byte[] SecretOctets()
    {
        var minimal = Secret.D.ToByteArrayUnsigned();
        if (minimal.Length == Sm2Curve.FieldLength) return minimal;
        var octets = new byte[Sm2Curve.FieldLength];
        minimal.CopyTo(octets, octets.Length - minimal.Length);
        CryptographicOperations.ZeroMemory(minimal);
        return octets;
    }
}
