using System.Buffers.Binary;
using System.Security.Cryptography;

namespace IdResolution.Protocol.Names;

/// <summary>
/// Which server of a site is responsible for a handle (specification §5.6). Pure; allocates nothing for handles of legal length.
/// </summary>
public static class ServerHash
{
    private const int HashedOctets = 4;

    /// <summary>
    /// The hash of a handle: the last four octets of the MD5 of its folded part as a signed number, without sign. 2,147,483,648 where that
    /// number has no positive counterpart.
    /// </summary>
    public static uint Of(ReadOnlySpan<byte> handle, HashOption option)
    {
        var part = PartOf(handle, option);
        Span<byte> buffer = stackalloc byte[HandleName.MaxLength];
        var folded = part.Length <= buffer.Length ? buffer[..part.Length] : new byte[part.Length];
        HandleName.Fold(part, folded);
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(folded, digest);
        return Magnitude(BinaryPrimitives.ReadInt32BigEndian(digest[^HashedOctets..]));
    }

    /// <summary>Position, from 0, of the responsible server among <paramref name="serverCount"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="serverCount"/> is not positive.</exception>
    public static int ServerFor(ReadOnlySpan<byte> handle, HashOption option, int serverCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(serverCount);
        return serverCount == 1 ? 0 : IndexOf(Of(handle, option), serverCount);
    }

    /// <summary>The number without its sign; total, unlike <see cref="Math.Abs(int)"/>.</summary>
    internal static uint Magnitude(int hash) => (uint)Math.Abs((long)hash);

    /// <summary>The hash brought into the range of positions.</summary>
    internal static int IndexOf(uint hash, int serverCount) => (int)(hash % (uint)serverCount);

    private static ReadOnlySpan<byte> PartOf(ReadOnlySpan<byte> handle, HashOption option) => (option, HandleName.HasSlash(handle)) switch
    {
        (HashOption.ByPrefix, true) => HandleName.PrefixOf(handle),
        (HashOption.ByPrefix, false) => "0.NA"u8,
        (HashOption.BySuffix, true) => HandleName.SuffixOf(handle),
        _ => handle,
    };
}
