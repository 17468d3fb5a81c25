using System.Security.Cryptography;

namespace IdResolution.Security;

/// <summary>PBKDF2-HMAC-SHA1 as the reference computes it and as the standard does (specification §6.3.2).</summary>
internal static class Pbkdf2
{
    /// <summary>Octets of one output block: what a round of the derivation is counted by.</summary>
    public const int BlockLength = 20;

    /// <summary>
    /// The reference makes a character of each octet of the secret and encodes those in UTF-8: octets from 0x80 up become two.
    /// </summary>
    public static void DeriveAsReference(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> salt, int iterations, Span<byte> key)
    {
        var encoded = new byte[secret.Length * 2];
        var length = 0;
        try
        {
            foreach (var octet in secret)
            {
                if (octet >= 0x80) encoded[length++] = (byte)(0xC0 | (octet >> 6));
                encoded[length++] = octet < 0x80 ? octet : (byte)(0x80 | (octet & 0x3F));
            }
            Derive(encoded.AsSpan(0, length), salt, iterations, key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encoded);
        }
    }

    /// <summary>The standard's form, over the octets as they are.</summary>
    public static void Derive(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> salt, int iterations, Span<byte> key) =>
        Rfc2898DeriveBytes.Pbkdf2(secret, salt, key, iterations, HashAlgorithmName.SHA1);
}
