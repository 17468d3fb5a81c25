using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Paddings;
using Org.BouncyCastle.Crypto.Parameters;

namespace IdResolution.Security.National;

/// <summary>The SM4 cipher (GB/T 32907) in CBC mode with PKCS#7 padding (specification §10.3).</summary>
internal static class Sm4
{
    /// <summary>Octets of a key and of a block.</summary>
    public const int KeyLength = 16;

    /// <summary>Encrypts under a key and a vector of <see cref="KeyLength"/> octets each.</summary>
    public static byte[] EncryptCbc(ReadOnlySpan<byte> key, ReadOnlySpan<byte> vector, ReadOnlySpan<byte> plain) =>
        Create(key, vector, encrypts: true).DoFinal(plain.ToArray());

    /// <summary>The plaintext; null when the length or the padding is wrong. Never throws for what a peer sent.</summary>
    public static byte[]? DecryptCbc(ReadOnlySpan<byte> key, ReadOnlySpan<byte> vector, ReadOnlySpan<byte> cipher)
    {
        if (cipher.IsEmpty || cipher.Length % KeyLength != 0) return null;
        try
        {
            return Create(key, vector, encrypts: false).DoFinal(cipher.ToArray());
        }
        catch (CryptoException)
        {
            return null;
        }
    }

    private static PaddedBufferedBlockCipher Create(ReadOnlySpan<byte> key, ReadOnlySpan<byte> vector, bool encrypts)
    {
        var cipher = new PaddedBufferedBlockCipher(new CbcBlockCipher(new SM4Engine()), new Pkcs7Padding());
        cipher.Init(encrypts, new ParametersWithIV(new KeyParameter(key.ToArray()), vector.ToArray()));
        return cipher;
    }
}
