using System.Buffers.Binary;
using System.Security.Cryptography;
using IdResolution.Protocol;

namespace IdResolution.Resolution.Gateway;

/// <summary>
/// Names that are minted from a seed instead of at random, so that whoever asks again with the same seed is given the same name. Pure.
/// </summary>
public static class MintedName
{
    /// <summary>A name: the text it begins with, and a UUID of version 8 (RFC 9562 §5.8), which is one made in a way of one's own.</summary>
    /// <param name="start">What it begins with.</param>
    /// <param name="seed">What it is made from, of at most 64 octets.</param>
    /// <param name="tried">Names from this seed that were tried before, because they belong to another server of the site.</param>
    public static Utf8String Of(Utf8String start, ReadOnlySpan<byte> seed, int tried)
    {
        Span<byte> octets = stackalloc byte[seed.Length + sizeof(int)];
        seed.CopyTo(octets);
        BinaryPrimitives.WriteInt32BigEndian(octets[seed.Length..], tried);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(octets, digest);
        digest[6] = (byte)(0x80 | (digest[6] & 0x0F));
        digest[8] = (byte)(0x80 | (digest[8] & 0x3F));
        Span<byte> name = stackalloc byte[36];
        new Guid(digest[..16], bigEndian: true).TryFormat(name, out _);
        return new Utf8String((byte[])[.. start.Span, .. name]);
    }
}
