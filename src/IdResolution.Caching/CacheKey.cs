using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using IdResolution.Caching.Memory;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Wire;

namespace IdResolution.Caching;

/// <summary>
/// The octets an answer is kept under (specification §5.10): certified or not, the handle by the client's case rule, the indexes, the types
/// without case. Lists that name the same in another order are other questions. All members are pure and allocate nothing.
/// </summary>
/// <remarks>Layout: <c>u8</c> certified (1) and marked (2), <c>u16</c> length and handle, <c>u16</c> length and indexes, types.</remarks>
public static class CacheKey
{
    /// <summary>The longest key, in octets. A question that needs a longer one is asked for without a cache.</summary>
    public const int MaxLength = 4096;

    private const int HandleOffset = 3;
    private const byte Certified = 1;
    private const byte Marked = 2;

    /// <summary>
    /// Writes the key of a question; false when it has no place in <paramref name="destination"/> or the question no place in a cache.
    /// </summary>
    /// <param name="question">The question. What stands behind its lists is not part of the key: such a question must not be
    /// cached.</param>
    /// <param name="certified">True for answers that are kept with their signature (specification §5.5).</param>
    /// <param name="destination">Where the key goes; at most <see cref="MaxLength"/> octets are used.</param>
    /// <param name="length">Its length.</param>
    public static bool TryWrite(in ResolutionQuestion question, bool certified, Span<byte> destination, out int length) =>
        TryWrite(question.Handle, question.IndexOctets, question.TypeOctets, certified, destination, out length);

    /// <summary>
    /// Writes the key of a question given in parts: <paramref name="indexes"/> and <paramref name="types"/> as on the wire, without counts.
    /// </summary>
    public static bool TryWrite(
        ReadOnlySpan<byte> handle, ReadOnlySpan<byte> indexes, ReadOnlySpan<byte> types, bool certified, Span<byte> destination,
        out int length)
    {
        length = 0;
        if (handle.Length > HandleName.MaxLength) return false;
        var needed = HandleOffset + handle.Length + sizeof(ushort) + indexes.Length + types.Length;
        if (needed > Math.Min(destination.Length, MaxLength)) return false;

        destination[0] = certified ? Certified : (byte)0;
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)handle.Length);
        HandleName.WriteStorageKey(handle, destination[HandleOffset..], caseSensitive: true);
        var rest = destination[(HandleOffset + handle.Length)..];
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)indexes.Length);
        indexes.CopyTo(rest[sizeof(ushort)..]);
        if (!TryFoldTypes(types, rest[(sizeof(ushort) + indexes.Length)..])) return false;
        length = needed;
        return true;
    }

    /// <summary>
    /// Makes a key one that no question has: for what its owner knows of the handle besides answers to questions.
    /// </summary>
    /// <exception cref="ArgumentException">There is no key.</exception>
    public static void Mark(Span<byte> key)
    {
        if (key.IsEmpty) throw new ArgumentException("There is no key.", nameof(key));
        key[0] |= Marked;
    }

    internal static bool IsCertified(ReadOnlySpan<byte> key) => (key[0] & Certified) != 0;

    /// <summary>The handle in a key that <see cref="TryWrite(in ResolutionQuestion, bool, Span{byte}, out int)"/> wrote.</summary>
    /// <exception cref="ArgumentException">The octets are no key.</exception>
    public static ReadOnlySpan<byte> HandleOf(ReadOnlySpan<byte> key)
    {
        var length = key.Length < HandleOffset ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(key[1..]);
        if (length > Math.Min(key.Length - HandleOffset, HandleName.MaxLength))
        {
            throw new ArgumentException("The octets are no cache key.", nameof(key));
        }
        return key.Slice(HandleOffset, length);
    }

    internal static KeyHash HashOf(ReadOnlySpan<byte> key)
    {
        var hash = new HashCode();
        hash.AddBytes(key);
        return new KeyHash((uint)HashHandle(HandleOf(key)), (uint)hash.ToHashCode());
    }

    // Without any case: an invalidation says what changed in the spelling of somebody else's case rule.
    [SkipLocalsInit]
    internal static int HashHandle(ReadOnlySpan<byte> handle)
    {
        Span<byte> buffer = stackalloc byte[HandleName.MaxLength];
        var folded = buffer[..handle.Length];
        HandleName.Fold(handle, folded);
        var hash = new HashCode();
        hash.AddBytes(folded);
        return hash.ToHashCode();
    }

    // Type by type, so that no length is folded with the text.
    private static bool TryFoldTypes(ReadOnlySpan<byte> types, Span<byte> destination)
    {
        var reader = new WireReader(types);
        while (reader.Remaining > 0)
        {
            var start = reader.Position;
            var type = reader.ReadBlob();
            if (reader.Fault != DecodeFault.None) return false;
            BinaryPrimitives.WriteInt32BigEndian(destination[start..], type.Length);
            HandleName.Fold(type, destination[(start + sizeof(int))..]);
        }
        return true;
    }
}
