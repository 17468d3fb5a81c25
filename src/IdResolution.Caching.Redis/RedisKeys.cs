using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IdResolution.Protocol.Names;
using StackExchange.Redis;

namespace IdResolution.Caching.Redis;

/// <summary>
/// Names in Redis, of one length whatever the handle. The hash of the handle without case is the hash tag: all that belongs to one handle
/// lives on one node of a cluster, so that a script may touch it.
/// </summary>
internal sealed class RedisKeys(string prefix, int database)
{
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes($"{prefix}{AnswerForm.Version}:{{");

    /// <summary>Channels know no databases, so the number is in the name.</summary>
    public RedisChannel Channel { get; } = new(
        Encoding.UTF8.GetBytes($"{prefix}{AnswerForm.Version}:{database}:changes"), RedisChannel.PatternMode.Literal);

    /// <summary>Where the generation of a handle is.</summary>
    public RedisKey GenerationOf(ReadOnlySpan<byte> handle) => (byte[])[.. _prefix, .. HashOf(HandleName.Folded(handle)), .. "}"u8];

    /// <summary>Where the answer of a key is.</summary>
    public RedisKey AnswerOf(ReadOnlySpan<byte> key) =>
        (byte[])[.. _prefix, .. HashOf(HandleName.Folded(CacheKey.HandleOf(key))), .. "}:"u8, .. HashOf(key)];

    private static byte[] HashOf(ReadOnlySpan<byte> octets)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(octets, hash);
        var text = new byte[Base64Url.GetEncodedLength(16)];
        Base64Url.EncodeToUtf8(hash[..16], text);
        return text;
    }
}
