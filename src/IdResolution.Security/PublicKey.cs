using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using IdResolution.Protocol.Keys;
using IdResolution.Security.National;

namespace IdResolution.Security;

/// <summary>
/// An RSA, DSA or SM2 public key that verifies signatures (specification §2.9, §6.4, §10.4). Equality compares keys, whatever form they came in.
/// Safe for use from many threads.
/// </summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    private readonly KeyPool _keys;

    private PublicKey(PublicKeyRecord record)
    {
        Record = record;
        _keys = new KeyPool(() => KeyConversion.ToAlgorithm(record));
    }

    /// <summary>The key as a record.</summary>
    public PublicKeyRecord Record { get; }

    /// <summary>True for DSA, false for RSA and SM2.</summary>
    public bool IsDsa => Record is DsaPublicKeyRecord;

    /// <summary>True for SM2, whose signatures are made with SM3 and no other hash.</summary>
    public bool IsSm2 => Record is Sm2PublicKeyRecord;

    /// <summary>The kind for people to read: <c>RSA</c>, <c>DSA</c> or <c>SM2</c>.</summary>
    public string Kind => IsSm2 ? "SM2" : IsDsa ? "DSA" : "RSA";

    /// <summary>Size of the modulus, or of the curve, in bits.</summary>
    public int Bits => Record switch
    {
        RsaPublicKeyRecord rsa => rsa.Modulus.BitLength,
        DsaPublicKeyRecord dsa => dsa.P.BitLength,
        _ => 8 * Sm2Curve.FieldLength,
    };

    /// <summary>
    /// Reads the data of an HS_PUBKEY value: a key record or PEM text. False when it is neither, of another kind than RSA, DSA or SM2,
    /// of a size outside 1,024 to 16,384 bits (RSA; public exponent at most 64 bits) or 1,024 to 3,072 bits (DSA), or not on the curve (SM2).
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> data, [NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        if (PemText.IsPem(data)) return TryReadPem(data, out key);
        return KeyRecord.TryRead(data, out var record) && record is PublicKeyRecord known && TryCreate(known, out key);
    }

    /// <summary>Reads X.509 SubjectPublicKeyInfo in DER, as it stands in a certificate; false under the conditions of <see cref="TryRead"/>.</summary>
    public static bool TryReadSubjectPublicKeyInfo(ReadOnlySpan<byte> der, [NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        return KeyConversion.FromSubjectPublicKeyInfo(der) is { } record && TryCreate(record, out key);
    }

    /// <summary>Makes a key of a record already parsed; false under the conditions of <see cref="TryRead"/>.</summary>
    public static bool TryCreate(PublicKeyRecord record, [NotNullWhen(true)] out PublicKey? key)
    {
        ArgumentNullException.ThrowIfNull(record);
        key = KeyConversion.Normalize(record) is { } usable ? new PublicKey(usable) : null;
        return key is not null;
    }

    /// <summary>The key record, in the octets the reference, or for SM2 the national client, would write.</summary>
    public byte[] ToKeyRecord() => Record.ToArray();

    /// <summary>The key as X.509 SubjectPublicKeyInfo in PEM text.</summary>
    public string ExportPem() => PemEncoding.WriteString("PUBLIC KEY", ExportSubjectPublicKeyInfo());

    /// <summary>The key as X.509 SubjectPublicKeyInfo in DER.</summary>
    public byte[] ExportSubjectPublicKeyInfo()
    {
        var key = _keys.Take();
        try
        {
            return key.ExportSubjectPublicKeyInfo();
        }
        finally
        {
            _keys.Return(key);
        }
    }

    /// <summary>For people to compare: <c>SHA256:</c> and the hexadecimal SHA-256 of the SubjectPublicKeyInfo.</summary>
    public string Fingerprint() => FingerprintOf(ExportSubjectPublicKeyInfo());

    /// <summary>
    /// True when <paramref name="signature"/> (PKCS#1 v1.5 for RSA, DER for DSA, DER or 64 octets with the default identifier
    /// <c>1234567812345678</c> for SM2) is right for <paramref name="data"/>. Never throws: hashes other than SHA-1 and SHA-2, with SM2 other than SM3,
    /// malformed signatures and keys that are not really keys are simply not right.
    /// </summary>
    public bool Verify(ReadOnlySpan<byte> data, HashAlgorithmName hash, ReadOnlySpan<byte> signature)
    {
        if (!SignatureHash.IsAccepted(hash, IsSm2)) return false;
        AsymmetricAlgorithm? key = null;
        try
        {
            key = _keys.Take();
            return key switch
            {
                Sm2Key sm2 => sm2.Verify(data, Sm2Signature.DefaultUserId, signature),
                RSA rsa => rsa.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1),
                _ => ((DSA)key).VerifyData(data, signature, hash, DSASignatureFormat.Rfc3279DerSequence),
            };
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            if (key is not null) _keys.Return(key);
        }
    }

    /// <summary>
    /// Encrypts a short secret: PKCS#1 v1.5 for RSA (specification §6.8), C1 C3 C2 for SM2 (§10.3). Null when the key is of a kind that does not encrypt, too small for
    /// the secret, or not really a key.
    /// </summary>
    internal byte[]? Encrypt(ReadOnlySpan<byte> secret)
    {
        if (IsDsa) return null;
        AsymmetricAlgorithm? key = null;
        try
        {
            key = _keys.Take();
            return key is Sm2Key sm2 ? sm2.Encrypt(secret) : ((RSA)key).Encrypt(secret, RSAEncryptionPadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return null;
        }
        finally
        {
            if (key is not null) _keys.Return(key);
        }
    }

    /// <inheritdoc cref="Verify(ReadOnlySpan{byte}, HashAlgorithmName, ReadOnlySpan{byte})"/>
    /// <param name="data">What was signed.</param>
    /// <param name="hashName">The hash as it is named in messages; see <see cref="SignatureHash.TryParse"/>.</param>
    /// <param name="signature">The signature.</param>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> hashName, ReadOnlySpan<byte> signature) =>
        SignatureHash.TryParse(hashName, out var hash) && Verify(data, hash, signature);

    /// <summary>
    /// True when <paramref name="signature"/>, DER or 64 octets, was made with this SM2 key under the identifier <paramref name="userId"/>
    /// (specification §10.4); false for other keys. Never throws for what a peer sent.
    /// </summary>
    public bool VerifyAs(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (!IsSm2) return false;
        var key = _keys.Take();
        try
        {
            return ((Sm2Key)key).Verify(data, userId, signature);
        }
        finally
        {
            _keys.Return(key);
        }
    }

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) => other is not null && Record == other.Record;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Record.GetHashCode();

    internal static string FingerprintOf(byte[] subjectPublicKeyInfo) =>
        "SHA256:" + Convert.ToHexStringLower(SHA256.HashData(subjectPublicKeyInfo));

    private static bool TryReadPem(ReadOnlySpan<byte> text, [NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        return Pem.TryRead(text, out var label, out var der) && label == "PUBLIC KEY" && TryReadSubjectPublicKeyInfo(der, out key);
    }
}
