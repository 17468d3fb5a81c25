using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using IdResolution.Protocol;

namespace IdResolution.Security.Sessions;

/// <summary>What a session's ciphers do with a message (specification §3.5, §6.8). Pure; safe for use from many threads.</summary>
internal static class MessageCipher
{
    private const int AesKeyLength = 16;

    private static readonly ProtocolVersion FirstChained = new(2, 4);

    /// <summary>True when this build has SM4.</summary>
    public static bool IsSm4Available => false;

    /// <summary>True from version 2.4 on, where messages are chained (CBC) with a vector in front; before each block stands for itself.</summary>
    public static bool IsChained(ProtocolVersion version) => version >= FirstChained;

    public static byte[] Encrypt(SessionCipher cipher, ReadOnlySpan<byte> key, ProtocolVersion version, ReadOnlySpan<byte> message)
    {
        using var algorithm = Create(cipher, key);
        if (!IsChained(version)) return algorithm.EncryptEcb(message, PaddingMode.PKCS7);
        var vectorLength = algorithm.BlockSize / 8;
        var ciphertext = new byte[vectorLength + algorithm.GetCiphertextLengthCbc(message.Length)];
        var vector = ciphertext.AsSpan(0, vectorLength);
        RandomNumberGenerator.Fill(vector);
        algorithm.EncryptCbc(message, vector, ciphertext.AsSpan(vectorLength));
        return ciphertext;
    }

    public static bool TryDecrypt(
        SessionCipher cipher, ReadOnlySpan<byte> key, ProtocolVersion version, ReadOnlySpan<byte> ciphertext,
        [NotNullWhen(true)] out byte[]? message)
    {
        message = null;
        using var algorithm = Create(cipher, key);
        var blockLength = algorithm.BlockSize / 8;
        var vectorLength = IsChained(version) ? blockLength : 0;
        if (ciphertext.Length <= vectorLength || ciphertext.Length % blockLength != 0) return false;
        try
        {
            message = vectorLength == 0
                ? algorithm.DecryptEcb(ciphertext, PaddingMode.PKCS7)
                : algorithm.DecryptCbc(ciphertext[vectorLength..], ciphertext[..vectorLength], PaddingMode.PKCS7);
            return true;
        }
        catch (CryptographicException)
        {
            // The padding is wrong: not our peer's, or damaged.
            return false;
        }
    }

    // AES encrypts with the first half of the key only; the other half serves the MAC alone.
    private static SymmetricAlgorithm Create(SessionCipher cipher, ReadOnlySpan<byte> key)
    {
        SymmetricAlgorithm algorithm = cipher switch
        {
            SessionCipher.Des => DES.Create(),
            SessionCipher.TripleDes => TripleDES.Create(),
            _ => Aes.Create(),
        };
        algorithm.SetKey(cipher == SessionCipher.Aes ? key[..AesKeyLength] : key);
        return algorithm;
    }
}
