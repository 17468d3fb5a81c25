using System.Security.Cryptography;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Security;

/// <summary>
/// Names of the hashes in signatures, and which one is used when (specification §3.4, §6.4). Pure; safe for use from many threads.
/// </summary>
public static class SignatureHash
{
    private static readonly ProtocolVersion FirstWithSha256ForDsa = new(2, 11);

    /// <summary>The hash of SM2 signatures (specification §10.4); the runtime knows its name only from here.</summary>
    public static HashAlgorithmName Sm3 { get; } = new("SM3");

    /// <summary>
    /// Reads a name: <c>SHA1</c>, <c>SHA-1</c>, <c>SHA256</c>, <c>SHA-256</c>, <c>SM3</c> in any case, or one octet 2 or 3. False for anything
    /// else; MD5 is refused.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out HashAlgorithmName hash)
    {
        hash = default;
        if (Is(name, "SHA-256"u8) || Is(name, "SHA256"u8) || name.SequenceEqual((ReadOnlySpan<byte>)[3])) hash = HashAlgorithmName.SHA256;
        else if (Is(name, "SHA1"u8) || Is(name, "SHA-1"u8) || name.SequenceEqual((ReadOnlySpan<byte>)[2])) hash = HashAlgorithmName.SHA1;
        else if (Is(name, "SM3"u8)) hash = Sm3;
        return hash.Name is not null;
    }

    /// <summary>The name to write: <c>SHA-256</c>, <c>SHA1</c> or <c>SM3</c>.</summary>
    /// <exception cref="ArgumentException">Another hash.</exception>
    public static ReadOnlySpan<byte> NameOf(HashAlgorithmName hash)
    {
        if (hash == HashAlgorithmName.SHA256) return "SHA-256"u8;
        if (hash == HashAlgorithmName.SHA1) return "SHA1"u8;
        if (hash == Sm3) return "SM3"u8;
        throw new ArgumentException("No name is defined for this hash.", nameof(hash));
    }

    /// <summary>
    /// What to sign with towards a peer of version <paramref name="version"/>: SHA-256 from 2.7, with DSA keys from 2.11; SHA-1 below; SM3 with SM2
    /// keys.
    /// </summary>
    public static HashAlgorithmName For(PublicKey key, ProtocolVersion version)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.IsSm2) return Sm3;
        return version >= (key.IsDsa ? FirstWithSha256ForDsa : ProtocolVersion.V2_7) ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1;
    }

    /// <summary>True for the hashes a signature may be made with: SHA-1 and SHA-2, with SM2 keys SM3.</summary>
    internal static bool IsAccepted(HashAlgorithmName hash, bool isSm2) => isSm2
        ? hash == Sm3
        : hash == HashAlgorithmName.SHA256 || hash == HashAlgorithmName.SHA1
            || hash == HashAlgorithmName.SHA384 || hash == HashAlgorithmName.SHA512;

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known) => HandleName.EqualsIgnoreCase(name, known);
}
