using System.Numerics;
using System.Security.Cryptography;
using IdResolution.Protocol.Keys;
using IdResolution.Security.National;

namespace IdResolution.Security;

/// <summary>Between key records and the runtime's key classes.</summary>
internal static class KeyConversion
{
    private const int MinBits = 1_024;
    private const int MaxDsaBits = 3_072;
    private const int MaxExponentBits = 64;

    // Makers of empty keys, in the order in which they are tried on octets that do not say of which kind they are.
    private static readonly Func<AsymmetricAlgorithm>[] Kinds = [RSA.Create, DSA.Create, static () => new Sm2Key()];

    /// <summary>
    /// The record of a key that can be used, in the one form in which keys are compared; null for others. Only RSA and DSA keys whose numbers are of a
    /// sensible size are taken, because whoever sends a key must not choose how long we calculate, and only SM2 keys that lie on the curve.
    /// </summary>
    public static PublicKeyRecord? Normalize(PublicKeyRecord record)
    {
        if (record is not Sm2PublicKeyRecord sm2) return IsUsable(record) ? record : null;
        using var key = ReadSm2(sm2.Encoded.Span);
        return key is null ? null : ToRecord(key);
    }

    private static bool IsUsable(PublicKeyRecord record) => record switch
    {
        RsaPublicKeyRecord rsa => rsa.Modulus.BitLength is >= MinBits and <= KeyInteger.MaxBits && !rsa.Modulus.IsEven
            && rsa.Exponent.BitLength is > 1 and <= MaxExponentBits && !rsa.Exponent.IsEven,
        DsaPublicKeyRecord dsa => dsa.P.BitLength is >= MinBits and <= MaxDsaBits && !dsa.P.IsEven
            && dsa.Q.BitLength is 160 or 224 or 256 && !dsa.Q.IsEven
            && dsa.G.BitLength > 1 && dsa.G < dsa.P && dsa.Y.BitLength > 1 && dsa.Y < dsa.P,
        _ => false,
    };

    /// <summary>A usable record as a key.</summary>
    public static AsymmetricAlgorithm ToAlgorithm(PublicKeyRecord record)
    {
        if (record is Sm2PublicKeyRecord sm2) return ReadSm2(sm2.Encoded.Span)!;
        if (record is RsaPublicKeyRecord rsa)
        {
            return RSA.Create(new RSAParameters { Modulus = rsa.Modulus.Magnitude.ToArray(), Exponent = rsa.Exponent.Magnitude.ToArray() });
        }
        var dsa = (DsaPublicKeyRecord)record;
        var length = dsa.P.Magnitude.Length;
        return DSA.Create(new DSAParameters
        {
            P = dsa.P.ToArray(length),
            Q = dsa.Q.Magnitude.ToArray(),
            G = dsa.G.ToArray(length),
            Y = dsa.Y.ToArray(length),
        });
    }

    /// <summary>The private key; null when the record lacks its primes or its numbers do not fit together.</summary>
    public static AsymmetricAlgorithm? ToAlgorithm(PrivateKeyRecord record)
    {
        try
        {
            return record switch
            {
                RsaPrivateCrtKeyRecord rsa => ToRsa(rsa),
                DsaPrivateKeyRecord dsa => ToDsa(dsa),
                _ => null,
            };
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or ArithmeticException)
        {
            return null;
        }
    }

    /// <summary>The public half as a record.</summary>
    public static PublicKeyRecord ToRecord(AsymmetricAlgorithm key)
    {
        if (key is RSA rsa)
        {
            var numbers = rsa.ExportParameters(includePrivateParameters: false);
            return new RsaPublicKeyRecord { Modulus = new KeyInteger(numbers.Modulus), Exponent = new KeyInteger(numbers.Exponent) };
        }
        if (key is Sm2Key) return new Sm2PublicKeyRecord { Encoded = key.ExportSubjectPublicKeyInfoPem() };
        var group = ((DSA)key).ExportParameters(includePrivateParameters: false);
        return new DsaPublicKeyRecord
        {
            P = new KeyInteger(group.P),
            Q = new KeyInteger(group.Q),
            G = new KeyInteger(group.G),
            Y = new KeyInteger(group.Y),
        };
    }

    /// <summary>Reads X.509 SubjectPublicKeyInfo; null when it is not an RSA, DSA or SM2 key.</summary>
    public static PublicKeyRecord? FromSubjectPublicKeyInfo(ReadOnlySpan<byte> der)
    {
        using var key = Import(der.ToArray(), static (key, der) =>
        {
            key.ImportSubjectPublicKeyInfo(der, out var read);
            if (read != der.Length) throw new CryptographicException("Octets follow the key.");
        });
        return key is null ? null : ToRecord(key);
    }

    /// <summary>Imports as the kind that accepts the octets; null when none does.</summary>
    public static AsymmetricAlgorithm? Import(byte[] der, Action<AsymmetricAlgorithm, byte[]> import)
    {
        foreach (var create in Kinds)
        {
            var key = create();
            try
            {
                import(key, der);
                return key;
            }
            catch (CryptographicException)
            {
                // Not of this kind.
                key.Dispose();
            }
        }
        return null;
    }

    // PEM text, X.509 in DER, or a bare point.
    private static Sm2Key? ReadSm2(ReadOnlySpan<byte> encoded)
    {
        var der = encoded.ToArray();
        if (PemText.IsPem(encoded) && (!Pem.TryRead(encoded, out var label, out der) || label != "PUBLIC KEY")) return null;
        if (Sm2Key.FromPoint(der) is { } key) return key;
        key = new Sm2Key();
        try
        {
            key.ImportSubjectPublicKeyInfo(der, out var read);
            if (read == der.Length) return key;
        }
        catch (CryptographicException)
        {
            // Some other kind of key, or none.
        }
        key.Dispose();
        return null;
    }

    private static RSA ToRsa(RsaPrivateCrtKeyRecord record)
    {
        var length = record.Modulus.Magnitude.Length;
        var half = (length + 1) / 2;
        var numbers = new RSAParameters
        {
            Modulus = record.Modulus.ToArray(length),
            Exponent = record.PublicExponent.Magnitude.ToArray(),
            D = record.PrivateExponent.ToArray(length),
            P = record.P.ToArray(half),
            Q = record.Q.ToArray(half),
            DP = record.ExponentP.ToArray(half),
            DQ = record.ExponentQ.ToArray(half),
            InverseQ = record.Coefficient.ToArray(half),
        };
        try
        {
            return RSA.Create(numbers);
        }
        finally
        {
            foreach (var secret in (ReadOnlySpan<byte[]>)[numbers.D, numbers.P, numbers.Q, numbers.DP, numbers.DQ, numbers.InverseQ])
            {
                CryptographicOperations.ZeroMemory(secret);
            }
        }
    }

    private static DSA ToDsa(DsaPrivateKeyRecord record)
    {
        var length = record.P.Magnitude.Length;
        // The record holds no public value; it is recomputed once, when the file is read.
        var y = BigInteger.ModPow(ToNumber(record.G), ToNumber(record.X), ToNumber(record.P));
        var numbers = new DSAParameters
        {
            P = record.P.ToArray(length),
            Q = record.Q.Magnitude.ToArray(),
            G = record.G.ToArray(length),
            Y = new KeyInteger(y.ToByteArray(isUnsigned: true, isBigEndian: true)).ToArray(length),
            X = record.X.ToArray(record.Q.Magnitude.Length),
        };
        try
        {
            return DSA.Create(numbers);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(numbers.X);
        }
    }

    private static BigInteger ToNumber(KeyInteger integer) => new(integer.Magnitude, isUnsigned: true, isBigEndian: true);
}
