using System.Security.Cryptography;
using IdResolution.Security.National;

namespace IdResolution.Security;

/// <summary>
/// An RSA, DSA or SM2 private key that signs (specification §2.9, §3.4, §6.4, §10.4). Safe for use from many threads until <see cref="Dispose"/>,
/// which overwrites the key; numbers of an SM2 key that was used stay in memory until the collector reuses it.
/// </summary>
public sealed class PrivateKey : IDisposable
{
    private const int DefaultBits = 2_048;
    private const int MaxGeneratedBits = 8_192;

    // OWASP's figure for PBKDF2-HMAC-SHA256; a quarter of a second when a file is written or read.
    private const int PemIterations = 600_000;

    private readonly byte[] _pkcs8;
    private readonly KeyPool _keys;

    private PrivateKey(AsymmetricAlgorithm key, PublicKey publicKey)
    {
        PublicKey = publicKey;
        var encoded = key.ExportPkcs8PrivateKey();
        // Pinned, so that the collector leaves no copies behind when it moves things.
        _pkcs8 = GC.AllocateUninitializedArray<byte>(encoded.Length, pinned: true);
        encoded.CopyTo(_pkcs8, 0);
        CryptographicOperations.ZeroMemory(encoded);
        _keys = new KeyPool(Import);
        _keys.Return(key);
    }

    /// <summary>The public half.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>Makes a new RSA key.</summary>
    /// <param name="bits">Size of the modulus, 2,048 to 8,192 in steps of 8.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is outside that range.</exception>
    public static PrivateKey GenerateRsa(int bits = DefaultBits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, DefaultBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaxGeneratedBits);
        ArgumentOutOfRangeException.ThrowIfNotEqual(bits % 8, 0, nameof(bits));
        return Own(RSA.Create(bits));
    }

    /// <summary>Makes a new SM2 key.</summary>
    public static PrivateKey GenerateSm2() => Own(Sm2Key.Generate());

    /// <summary>
    /// Reads the octets of a private key file: PKCS#8 in PEM, encrypted or not, PKCS#1 RSA or SEC 1 SM2 in PEM, or a Handle.Net key file with encryption
    /// code 0 to 4.
    /// </summary>
    /// <param name="fileOctets">The whole file; overwriting it afterwards is the caller's affair.</param>
    /// <param name="passphrase">Needed when the file is encrypted and ignored when it is not.</param>
    /// <exception cref="KeyFileException">Says what is wrong.</exception>
    public static PrivateKey Load(ReadOnlySpan<byte> fileOctets, string? passphrase = null) =>
        Own(KeyFileReader.Read(fileOctets, passphrase));

    /// <summary>
    /// Signs <paramref name="data"/>: PKCS#1 v1.5 for RSA, DER for DSA, DER with the default identifier <c>1234567812345678</c> for SM2.
    /// </summary>
    /// <exception cref="ArgumentException">Another hash than SHA-1 or SHA-2, or, with an SM2 key, another than SM3.</exception>
    public byte[] Sign(ReadOnlySpan<byte> data, HashAlgorithmName hash)
    {
        if (!SignatureHash.IsAccepted(hash, PublicKey.IsSm2))
        {
            throw new ArgumentException("Signatures are made with SHA-1 or SHA-2, those of SM2 keys with SM3.", nameof(hash));
        }
        var key = _keys.Take();
        try
        {
            return key switch
            {
                Sm2Key sm2 => sm2.Sign(data, Sm2Signature.DefaultUserId),
                RSA rsa => rsa.SignData(data, hash, RSASignaturePadding.Pkcs1),
                _ => ((DSA)key).SignData(data.ToArray(), hash, DSASignatureFormat.Rfc3279DerSequence),
            };
        }
        finally
        {
            _keys.Return(key);
        }
    }

    /// <summary>Signs with an SM2 key under the identifier <paramref name="userId"/>; DER (specification §10.4).</summary>
    /// <exception cref="InvalidOperationException">Not an SM2 key.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The identifier has more than 8,191 octets.</exception>
    public byte[] SignAs(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> data)
    {
        if (!PublicKey.IsSm2) throw new InvalidOperationException("Only SM2 signatures name their signer.");
        var key = _keys.Take();
        try
        {
            return ((Sm2Key)key).Sign(data, userId);
        }
        finally
        {
            _keys.Return(key);
        }
    }

    /// <summary>
    /// The reverse of <see cref="PublicKey.Encrypt"/>; null when it does not decrypt. Whoever sends many guesses and is told this result can
    /// decrypt what was sent to this key by others, so it must show in nothing a peer can see.
    /// </summary>
    internal byte[]? Decrypt(ReadOnlySpan<byte> encrypted)
    {
        if (PublicKey.IsDsa) return null;
        var key = _keys.Take();
        try
        {
            return ((RSA)key).Decrypt(encrypted, RSAEncryptionPadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return null;
        }
        finally
        {
            _keys.Return(key);
        }
    }

    /// <summary>
    /// The key as PKCS#8 in PEM text, encrypted (PBES2, AES-256, PBKDF2-HMAC-SHA256) when a passphrase is given. The text is a secret.
    /// </summary>
    public string ExportPem(string? passphrase = null)
    {
        var key = _keys.Take();
        try
        {
            return string.IsNullOrEmpty(passphrase)
                ? key.ExportPkcs8PrivateKeyPem()
                : key.ExportEncryptedPkcs8PrivateKeyPem(
                    passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, PemIterations));
        }
        finally
        {
            _keys.Return(key);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _keys.Close();
        CryptographicOperations.ZeroMemory(_pkcs8);
    }

    private static PrivateKey Own(AsymmetricAlgorithm key)
    {
        if (PublicKey.TryCreate(KeyConversion.ToRecord(key), out var publicKey)) return new PrivateKey(key, publicKey);
        key.Dispose();
        throw new KeyFileException(KeyFileProblem.UnsupportedKey);
    }

    private AsymmetricAlgorithm Import()
    {
        AsymmetricAlgorithm key = PublicKey.IsDsa ? DSA.Create() : PublicKey.IsSm2 ? new Sm2Key() : RSA.Create();
        key.ImportPkcs8PrivateKey(_pkcs8, out _);
        return key;
    }
}
