using System.Security.Cryptography;
using System.Text;
using IdResolution.Protocol.Keys;

namespace IdResolution.Security;

/// <summary>Opens the encrypted forms of Handle.Net key files (specification §2.9).</summary>
internal static class KeyFileDecryption
{
    private const int DesKeyLength = 8;
    private const uint MaxIterations = 1_000_000;

    /// <summary>The key record in clear; null when the passphrase or the file is wrong. The caller erases it.</summary>
    public static byte[]? Decrypt(KeyFile file, string passphrase)
    {
        var octets = Encoding.UTF8.GetBytes(passphrase);
        byte[]? key = null;
        try
        {
            key = DeriveKey(file, octets);
            return key is null ? null : Decrypt(file, key);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // Padding that is wrong, a vector of the wrong length, a weak DES key: nothing that passphrase and file make together.
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[]? DeriveKey(KeyFile file, ReadOnlySpan<byte> passphrase)
    {
        if (file.Encryption is KeyFileEncryption.DesEcb or KeyFileEncryption.DesCbc) return MD5.HashData(passphrase)[..DesKeyLength];
        var isKnownSize = file.Encryption == KeyFileEncryption.Pbkdf2TripleDes ? file.KeyBits == 192 : file.KeyBits is 128 or 192 or 256;
        if (!isKnownSize || file.Iterations is 0 or > MaxIterations) return null;
        var key = new byte[file.KeyBits / 8];
        Pbkdf2.DeriveAsReference(passphrase, file.Salt.Span, (int)file.Iterations, key);
        return key;
    }

    private static byte[] Decrypt(KeyFile file, byte[] key)
    {
        using var cipher = Create(file.Encryption);
        cipher.Key = key;
        var content = file.Content.Span;
        return file.Encryption == KeyFileEncryption.DesEcb
            ? cipher.DecryptEcb(content, PaddingMode.PKCS7)
            : cipher.DecryptCbc(content, file.InitializationVector.Span, PaddingMode.PKCS7);
    }

    private static SymmetricAlgorithm Create(KeyFileEncryption encryption) => encryption switch
    {
        KeyFileEncryption.Pbkdf2Aes => Aes.Create(),
        KeyFileEncryption.Pbkdf2TripleDes => TripleDES.Create(),
        _ => DES.Create(),
    };
}
