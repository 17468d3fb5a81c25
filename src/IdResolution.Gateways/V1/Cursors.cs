using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace IdResolution.Gateways.V1;

/// <summary>
/// Cursors of lists: a position in the order of registration, bound to the question it was given for, which nobody can make or change outside. Safe for use
/// from many threads.
/// </summary>
internal sealed class Cursors
{
    private const int TagLength = 16;
    private const int Length = sizeof(ulong) + TagLength;
    private const int MaxText = 64;

    private readonly byte[] _key;

    /// <param name="secret">See <see cref="V1Options.CursorSecret"/>.</param>
    public Cursors(ReadOnlySpan<byte> secret) => _key = secret.IsEmpty ? RandomNumberGenerator.GetBytes(32) : HMACSHA256.HashData(secret, "cursors of /v1"u8);

    /// <summary>The cursor of a position; the position is more than 0.</summary>
    /// <param name="question">What was asked, such that no two questions have the same text.</param>
    /// <param name="position">Where to go on.</param>
    public string Of(string question, ulong position)
    {
        var cursor = new byte[Length];
        var tag = Digest("seal", position, Encoding.UTF8.GetBytes(question)).AsSpan(0, TagLength);
        tag.CopyTo(cursor.AsSpan(sizeof(ulong)));
        BinaryPrimitives.WriteUInt64BigEndian(cursor, position ^ MaskOf(tag));
        return Base64Url.EncodeToString(cursor);
    }

    /// <summary>The position of a cursor that was given for the same question; false when it was not.</summary>
    public bool TryRead(string question, string text, out ulong position)
    {
        position = 0;
        Span<byte> cursor = stackalloc byte[MaxText];
        if (text.Length > MaxText || !Base64Url.IsValid(text, out var length) || length != Length) return false;
        if (!Base64Url.TryDecodeFromChars(text, cursor, out length)) return false;
        var tag = cursor[sizeof(ulong)..length];
        var told = BinaryPrimitives.ReadUInt64BigEndian(cursor) ^ MaskOf(tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, Digest("seal", told, Encoding.UTF8.GetBytes(question)).AsSpan(0, TagLength))) return false;
        position = told;
        return true;
    }

    // Positions count the transactions of the node, which is nobody's business.
    private ulong MaskOf(ReadOnlySpan<byte> tag) => BinaryPrimitives.ReadUInt64BigEndian(Digest("mask", 0, tag));

    private byte[] Digest(string purpose, ulong number, ReadOnlySpan<byte> text)
    {
        var octets = new byte[4 + sizeof(ulong) + text.Length];
        Encoding.ASCII.GetBytes(purpose, octets);
        BinaryPrimitives.WriteUInt64BigEndian(octets.AsSpan(4), number);
        text.CopyTo(octets.AsSpan(4 + sizeof(ulong)));
        return HMACSHA256.HashData(_key, octets);
    }
}
