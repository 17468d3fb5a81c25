using System.Security.Cryptography;
using IdResolution.Protocol;
using IdResolution.Protocol.Wire;

namespace IdResolution.Security;

/// <summary>
/// The <c>signedResponse</c> of a challenge answer made with a secret key (specification §6.3). The secret never travels.
/// Pure; safe for use from many threads.
/// </summary>
public static class SecretKeyAnswer
{
    private const int BareMd5Length = 16;
    private const int SaltLength = 16;
    private const int Iterations = 10_000;
    private const int KeyBits = 160;

    /// <summary>
    /// The form a client sends to a server of version <paramref name="version"/>, the lower of the response's version and its suggestion
    /// (§6.3.1).
    /// </summary>
    public static SecretKeyAlgorithm AlgorithmFor(ProtocolVersion version) =>
        version < ProtocolVersion.V2_1 ? SecretKeyAlgorithm.BareMd5
        : version < ProtocolVersion.V2_7 ? SecretKeyAlgorithm.Sha1
        : SecretKeyAlgorithm.Pbkdf2HmacSha1;

    /// <summary>The form of an answer; null when it is empty or its first octet is not known.</summary>
    public static SecretKeyAlgorithm? AlgorithmOf(ReadOnlySpan<byte> answer)
    {
        // No other form has this length.
        if (answer.Length == BareMd5Length) return SecretKeyAlgorithm.BareMd5;
        if (answer.IsEmpty) return null;
        var algorithm = (SecretKeyAlgorithm)answer[0];
        return algorithm != SecretKeyAlgorithm.BareMd5 && Enum.IsDefined(algorithm) ? algorithm : null;
    }

    /// <summary>Answers a challenge.</summary>
    /// <param name="algorithm">The form; see <see cref="AlgorithmFor"/>.</param>
    /// <param name="secret">The secret key: the data of the HS_SECKEY value.</param>
    /// <param name="nonce">The nonce of the challenge.</param>
    /// <param name="digest">The digest of the challenged request without its algorithm octet, after comparing it with one's own
    /// request.</param>
    public static byte[] Create(
        SecretKeyAlgorithm algorithm, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> digest)
    {
        if (algorithm == SecretKeyAlgorithm.Pbkdf2HmacSha1) return CreateDerived(secret, nonce, digest);
        var mac = ComputeMac(algorithm, secret, nonce, digest);
        return algorithm == SecretKeyAlgorithm.BareMd5 ? mac : [(byte)algorithm, .. mac];
    }

    /// <summary>
    /// True when <paramref name="answer"/> was made with <paramref name="secret"/> for this nonce and digest, in a form <paramref
    /// name="policy"/> accepts. Compares in constant time, never throws for what a peer sent, and refuses everything when the secret is
    /// empty.
    /// </summary>
    public static bool Verify(
        ReadOnlySpan<byte> answer, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> digest, SecretKeyPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (secret.IsEmpty || AlgorithmOf(answer) is not { } algorithm) return false;
        if (algorithm is SecretKeyAlgorithm.BareMd5 or SecretKeyAlgorithm.Md5 && !policy.AcceptMd5) return false;
        if (algorithm == SecretKeyAlgorithm.Pbkdf2HmacSha1) return VerifyDerived(answer[1..], secret, nonce, digest, policy);
        var mac = algorithm == SecretKeyAlgorithm.BareMd5 ? answer : answer[1..];
        return CryptographicOperations.FixedTimeEquals(mac, ComputeMac(algorithm, secret, nonce, digest));
    }

    private static byte[] ComputeMac(
        SecretKeyAlgorithm algorithm, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> digest)
    {
        if (algorithm == SecretKeyAlgorithm.HmacSha1) return HMACSHA1.HashData(secret, (byte[])[.. nonce, .. digest]);
        if (algorithm == SecretKeyAlgorithm.HmacSha256) return HMACSHA256.HashData(secret, (byte[])[.. nonce, .. digest]);
        byte[] message = [.. secret, .. nonce, .. digest, .. secret];
        var mac = algorithm switch
        {
            SecretKeyAlgorithm.Sha1 => SHA1.HashData(message),
            SecretKeyAlgorithm.Sha256 => SHA256.HashData(message),
            _ => MD5.HashData(message),
        };
        CryptographicOperations.ZeroMemory(message);
        return mac;
    }

    private static byte[] CreateDerived(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> digest)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        Span<byte> key = stackalloc byte[KeyBits / 8];
        Pbkdf2.DeriveAsReference(secret, salt, Iterations, key);
        using var writer = new WireWriter();
        writer.WriteByte((byte)SecretKeyAlgorithm.Pbkdf2HmacSha1);
        writer.WriteBlob(salt);
        writer.WriteUInt32(Iterations);
        writer.WriteUInt32(KeyBits);
        writer.WriteBlob(ComputeMac(SecretKeyAlgorithm.HmacSha1, key, nonce, digest));
        CryptographicOperations.ZeroMemory(key);
        return writer.ToArray();
    }

    private static bool VerifyDerived(
        ReadOnlySpan<byte> parameters,
        ReadOnlySpan<byte> secret,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> digest,
        SecretKeyPolicy policy)
    {
        var reader = new WireReader(parameters);
        var salt = reader.ReadBlob();
        var iterations = reader.ReadUInt32();
        var keyBits = reader.ReadUInt32();
        var mac = reader.ReadBlob();
        reader.ExpectEnd();
        if (reader.Fault != DecodeFault.None || salt.Length > SecretKeyPolicy.MaxSaltLength) return false;
        if (keyBits is < SecretKeyPolicy.MinKeyBits or > SecretKeyPolicy.MaxKeyBits || keyBits % 8 != 0) return false;
        Span<byte> key = stackalloc byte[(int)keyBits / 8];
        var blocks = (key.Length + Pbkdf2.BlockLength - 1) / Pbkdf2.BlockLength;
        if (iterations == 0 || iterations > policy.MaxIterations / blocks) return false;

        Pbkdf2.DeriveAsReference(secret, salt, (int)iterations, key);
        var isRight = CryptographicOperations.FixedTimeEquals(mac, ComputeMac(SecretKeyAlgorithm.HmacSha1, key, nonce, digest));
        if (!isRight && policy.AcceptPlainPbkdf2 && secret.ContainsAnyExceptInRange((byte)0, (byte)0x7F))
        {
            Pbkdf2.Derive(secret, salt, (int)iterations, key);
            isRight = CryptographicOperations.FixedTimeEquals(mac, ComputeMac(SecretKeyAlgorithm.HmacSha1, key, nonce, digest));
        }
        CryptographicOperations.ZeroMemory(key);
        return isRight;
    }
}
