using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace IdResolution.Security.National;

/// <summary>
/// SM2 public-key encryption (GB/T 32918.4), for session keys only (specification §10.3). A ciphertext is C1, a point of 65 octets, then C3, a hash of 32,
/// then C2, as long as the plaintext; older software puts C2 before C3, which the package does too.
/// </summary>
internal static class Sm2Encryption
{
    /// <summary>Octets of the longest plaintext: what is sent this way is a session key and a few octets around it.</summary>
    public const int MaxPlainLength = 1_024;

    private const int HashLength = 32;
    private const int Overhead = Sm2Curve.PointLength + HashLength;

    /// <summary>Encrypts 1 to <see cref="MaxPlainLength"/> octets in the order C1, C3, C2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer or more.</exception>
    public static byte[] Encrypt(ECPublicKeyParameters key, ReadOnlySpan<byte> plain)
    {
        ArgumentOutOfRangeException.ThrowIfZero(plain.Length, nameof(plain));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plain.Length, MaxPlainLength, nameof(plain));
        var input = plain.ToArray();
        var engine = new SM2Engine();
        engine.Init(true, new ParametersWithRandom(key, Sm2Curve.Random));
        var older = engine.ProcessBlock(input, 0, input.Length).AsSpan();
        CryptographicOperations.ZeroMemory(input);
        return [.. older[..Sm2Curve.PointLength], .. older[^HashLength..], .. older[Sm2Curve.PointLength..^HashLength]];
    }

    /// <summary>The plaintext, which is a secret; null when the ciphertext is not for this key in either order. Never throws for what a peer sent.</summary>
    public static byte[]? Decrypt(ECPrivateKeyParameters key, ReadOnlySpan<byte> cipher)
    {
        if (cipher.Length is <= Overhead or > Overhead + MaxPlainLength) return null;
        if (!Sm2Curve.TryReadPoint(cipher[..Sm2Curve.PointLength], out _)) return null;
        byte[] reordered = [.. cipher[..Sm2Curve.PointLength], .. cipher[Overhead..], .. cipher[Sm2Curve.PointLength..Overhead]];
        return DecryptOlder(key, reordered) ?? DecryptOlder(key, cipher.ToArray());
    }

    private static byte[]? DecryptOlder(ECPrivateKeyParameters key, byte[] cipher)
    {
        var engine = new SM2Engine();
        engine.Init(false, key);
        try
        {
            return engine.ProcessBlock(cipher, 0, cipher.Length);
        }
        catch (CryptoException)
        {
            return null;
        }
    }
}
