using Org.BouncyCastle.Crypto.Digests;

namespace IdResolution.Security.National;

/// <summary>The SM3 hash (GB/T 32905).</summary>
internal static class Sm3
{
    /// <summary>Octets of a hash.</summary>
    public const int HashLength = 32;

    public static byte[] HashData(ReadOnlySpan<byte> data)
    {
        var digest = new SM3Digest();
        digest.BlockUpdate(data.ToArray(), 0, data.Length);
        var hash = new byte[HashLength];
        digest.DoFinal(hash, 0);
        return hash;
    }
}
