using System.Buffers.Binary;
using System.Security.Cryptography;
using IdResolution.Protocol;
using IdResolution.Protocol.Wire;

namespace IdResolution.Caching.Redis;

/// <summary>
/// The form of an answer in Redis: <c>u8</c> form, version (<c>u64</c> source, <c>i64</c> asked at), generation (16 octets), <c>i64</c>
/// fetched at, <c>i64</c> expires at, <c>u32</c> code, key and answer as blobs, and the first 8 octets of the SHA-256 of all that. Times
/// are milliseconds since 1970.
/// </summary>
/// <remarks><see cref="RedisScripts.Put"/> knows the offsets of form, version and generation.</remarks>
internal static class AnswerForm
{
    /// <summary>The form written; it is part of every key too, so that nodes of different releases do not fight.</summary>
    public const byte Version = 1;

    /// <summary>Octets of a generation.</summary>
    public const int GenerationLength = 16;

    private const int ChecksumLength = 8;
    private const int HeaderLength = 1 + 16 + GenerationLength + 8 + 8 + 4;
    private static readonly long LastMillisecond = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static byte[] Write(ReadOnlySpan<byte> key, VersionedAnswer answer, ReadOnlySpan<byte> generation)
    {
        using var writer = new WireWriter(HeaderLength + key.Length + answer.Octets.Length + 8 + ChecksumLength);
        writer.WriteByte(Version);
        writer.WriteUInt64(answer.Version.Source);
        writer.WriteInt64(answer.Version.AskedAt);
        writer.WriteOctets(generation);
        writer.WriteInt64(answer.FetchedAt.ToUnixTimeMilliseconds());
        writer.WriteInt64(answer.ExpiresAt.ToUnixTimeMilliseconds());
        writer.WriteUInt32((uint)answer.Code);
        writer.WriteBlob(key);
        writer.WriteBlob(answer.Octets.Span);
        writer.WriteUInt64(Checksum(writer.Written));
        return writer.ToArray();
    }

    /// <summary>
    /// Reads what is kept under <paramref name="key"/>; false when it is not whole, not ours, or not for this key. The answer is a part of
    /// <paramref name="value"/>. It counts only when its generation is that of its handle.
    /// </summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> value, ReadOnlySpan<byte> key, out VersionedAnswer? answer, out ReadOnlySpan<byte> generation)
    {
        answer = null;
        generation = default;
        if (value.Length < HeaderLength + ChecksumLength) return false;
        var body = value[..^ChecksumLength];
        if (BinaryPrimitives.ReadUInt64BigEndian(value.Span[^ChecksumLength..]) != Checksum(body.Span)) return false;

        var reader = new WireReader(body.Span);
        if (reader.ReadByte() != Version) return false;
        var version = new AnswerVersion(reader.ReadUInt64(), reader.ReadInt64());
        generation = reader.ReadOctets(GenerationLength);
        var fetchedAt = reader.ReadInt64();
        var expiresAt = reader.ReadInt64();
        var code = (ResponseCode)reader.ReadUInt32();
        var keptKey = reader.ReadBlob();
        var length = reader.ReadBlob().Length;
        reader.ExpectEnd();
        if (reader.Fault != DecodeFault.None || !keptKey.SequenceEqual(key) || !IsTime(fetchedAt) || !IsTime(expiresAt)) return false;
        answer = new VersionedAnswer(
            code, body[^length..], version, DateTimeOffset.FromUnixTimeMilliseconds(fetchedAt),
            DateTimeOffset.FromUnixTimeMilliseconds(expiresAt));
        return true;
    }

    private static bool IsTime(long milliseconds) => milliseconds >= 0 && milliseconds <= LastMillisecond;

    private static ulong Checksum(ReadOnlySpan<byte> octets)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(octets, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
