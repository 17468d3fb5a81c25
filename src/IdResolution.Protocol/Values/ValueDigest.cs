using System.Security.Cryptography;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Values;

/// <summary>
/// What a signature over a value covers: its encoding without index and timestamp, so that renumbering and the server's clock do not break
/// it (specification §2.2, §2.12). Pure; safe for use from many threads.
/// </summary>
public static class ValueDigest
{
    /// <summary>Where the covered octets start in an encoded value: behind index and timestamp.</summary>
    public const int Offset = 8;

    /// <summary>The covered octets as a fresh array.</summary>
    public static byte[] CoveredOctets(HandleValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        using var writer = new WireWriter();
        value.Write(writer);
        return writer.Written[Offset..].ToArray();
    }

    /// <summary>SHA-256 of the covered octets: what <c>digests</c> in HS_SIGNATURE lists in base64.</summary>
    public static byte[] Sha256(HandleValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        using var writer = new WireWriter();
        value.Write(writer);
        return SHA256.HashData(writer.Written[Offset..]);
    }
}
