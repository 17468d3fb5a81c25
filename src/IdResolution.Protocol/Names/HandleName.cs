using System.Text;
using System.Text.Unicode;

namespace IdResolution.Protocol.Names;

/// <summary>
/// The rules of names, over octets in place (specification §1). All members are pure, allocate nothing unless they return an array,
/// and may be called from many threads.
/// </summary>
public static class HandleName
{
    /// <summary>The longest handle in a request or response, in octets (specification §0).</summary>
    public const int MaxLength = 2048;

    /// <summary>The prefix of prefix handles, with its slash.</summary>
    public static ReadOnlySpan<byte> PrefixHandleStart => "0.NA/"u8;

    /// <summary>The root service handle.</summary>
    public static ReadOnlySpan<byte> Root => "0.NA/0.NA"u8;

    /// <summary>The filler of requests that need no handle (specification §1.1).</summary>
    public static ReadOnlySpan<byte> Blank => "/"u8;

    /// <summary>Octets before the first slash; the whole handle when it has none.</summary>
    public static ReadOnlySpan<byte> PrefixOf(ReadOnlySpan<byte> handle)
    {
        var slash = handle.IndexOf((byte)'/');
        return slash < 0 ? handle : handle[..slash];
    }

    /// <summary>Octets behind the first slash; empty when the handle has none.</summary>
    public static ReadOnlySpan<byte> SuffixOf(ReadOnlySpan<byte> handle)
    {
        var slash = handle.IndexOf((byte)'/');
        return slash < 0 ? default : handle[(slash + 1)..];
    }

    /// <summary>True when the handle has a slash.</summary>
    public static bool HasSlash(ReadOnlySpan<byte> handle) => handle.Contains((byte)'/');

    /// <summary>True for handles of the root service: octets start with <c>0.</c> or <c>0/</c> (specification §1.1).</summary>
    public static bool IsGlobal(ReadOnlySpan<byte> handle) => handle.Length >= 2 && handle[0] == '0' && handle[1] is (byte)'.' or (byte)'/';

    /// <summary>True when the handle starts with <c>0.NA/</c>, in any case.</summary>
    public static bool IsPrefixHandle(ReadOnlySpan<byte> handle) =>
        handle.Length > PrefixHandleStart.Length && EqualsIgnoreCase(handle[..PrefixHandleStart.Length], PrefixHandleStart);

    /// <summary>True for a prefix handle whose prefix has a dot, such as <c>0.NA/88.100</c> (specification §1.2).</summary>
    public static bool IsDerivedPrefixHandle(ReadOnlySpan<byte> handle) =>
        IsPrefixHandle(handle) && handle[PrefixHandleStart.Length..].Contains((byte)'.');

    /// <summary>
    /// The prefix handle one level up: <c>0.NA/a.b</c> for <c>0.NA/a.b.c</c>. Empty when the handle is not a derived prefix handle.
    /// </summary>
    public static ReadOnlySpan<byte> ParentOf(ReadOnlySpan<byte> prefixHandle) =>
        IsDerivedPrefixHandle(prefixHandle) ? prefixHandle[..prefixHandle.LastIndexOf((byte)'.')] : default;

    /// <summary>
    /// True for the handles of a prefix, its prefix handle, and everything of prefixes derived from it; in any case of ASCII letters.
    /// </summary>
    /// <param name="handle">The handle; without a slash it stands for the prefix of that name.</param>
    /// <param name="prefix">The prefix, without <c>0.NA/</c>.</param>
    public static bool IsBelow(ReadOnlySpan<byte> handle, ReadOnlySpan<byte> prefix)
    {
        var own = IsPrefixHandle(handle) ? SuffixOf(handle) : PrefixOf(handle);
        return own.Length >= prefix.Length && EqualsIgnoreCase(own[..prefix.Length], prefix) && (own.Length == prefix.Length || own[prefix.Length] == '.');
    }

    /// <summary>
    /// The handle that describes the prefix of <paramref name="handle"/>: <c>0.NA/</c> and the prefix, upper-cased; <c>0.NA/0.NA</c> for a
    /// handle without slash (specification §1.1). A fresh array.
    /// </summary>
    public static byte[] AuthorityHandleOf(ReadOnlySpan<byte> handle)
    {
        var destination = new byte[PrefixHandleStart.Length + Math.Max(PrefixOf(handle).Length, 4)];
        return destination[..WriteAuthorityHandle(handle, destination)];
    }

    /// <summary>
    /// Writes what <see cref="AuthorityHandleOf"/> returns and gives its length; <paramref name="destination"/> must have room for the
    /// prefix and 9 octets.
    /// </summary>
    public static int WriteAuthorityHandle(ReadOnlySpan<byte> handle, Span<byte> destination)
    {
        var slash = handle.IndexOf((byte)'/');
        var prefix = slash < 0 ? "0.NA"u8 : handle[..slash];
        PrefixHandleStart.CopyTo(destination);
        Fold(prefix, destination[PrefixHandleStart.Length..]);
        return PrefixHandleStart.Length + prefix.Length;
    }

    /// <summary>
    /// ASCII upper-casing, octet by octet; other octets stay (specification §1.3). <paramref name="destination"/> must be as long as the
    /// source and apart from it.
    /// </summary>
    public static void Fold(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        // Ascii.ToUpper stops at the first octet above 0x7F; those octets are copied as they are and folding goes on behind them.
        while (!source.IsEmpty)
        {
            Ascii.ToUpper(source, destination, out var done);
            if (done == source.Length) return;
            destination[done] = source[done];
            source = source[(done + 1)..];
            destination = destination[(done + 1)..];
        }
    }

    /// <summary>A folded copy.</summary>
    public static byte[] Folded(ReadOnlySpan<byte> source)
    {
        var folded = new byte[source.Length];
        Fold(source, folded);
        return folded;
    }

    /// <summary>
    /// Writes the storage key of a handle: the whole handle folded, or, on a case-sensitive service, the prefix (and any handle that starts
    /// with <c>0.</c>) folded and the suffix kept (specification §1.3). The key is as long as the handle.
    /// </summary>
    public static void WriteStorageKey(ReadOnlySpan<byte> handle, Span<byte> destination, bool caseSensitive)
    {
        if (!caseSensitive || (handle.Length >= 2 && handle[0] == '0' && handle[1] == '.'))
        {
            Fold(handle, destination);
            return;
        }
        var prefix = PrefixOf(handle).Length;
        Fold(handle[..prefix], destination);
        handle[prefix..].CopyTo(destination[prefix..]);
    }

    /// <summary>ASCII case-insensitive comparison of octets (types, algorithm names, prefixes).</summary>
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length) return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i] && FoldOctet(left[i]) != FoldOctet(right[i])) return false;
        }
        return true;
    }

    /// <summary>
    /// Identity rule: prefix case-insensitive, suffix case-sensitive; the whole handle insensitive when it begins with <c>0.</c>
    /// (specification §1.3).
    /// </summary>
    public static bool SameIdentity(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length) return false;
        if (left.StartsWith("0."u8)) return EqualsIgnoreCase(left, right);
        var prefix = PrefixOf(left).Length;
        return EqualsIgnoreCase(left[..prefix], right[..prefix]) && left[prefix..].SequenceEqual(right[prefix..]);
    }

    /// <summary>
    /// True when the octets may be registered as a handle: well-formed UTF-8 (RFC 3629), at most <see cref="MaxLength"/> octets, a slash, a
    /// prefix of non-empty segments, no control characters (specification §1.1, §1.4).
    /// </summary>
    public static bool IsValidForRegistration(ReadOnlySpan<byte> handle)
    {
        if (handle.Length > MaxLength || !Utf8.IsValid(handle)) return false;
        if (handle.IndexOfAnyInRange((byte)0x00, (byte)0x1F) >= 0 || handle.Contains((byte)0x7F)) return false;
        return HasSlash(handle) && IsValidPrefix(PrefixOf(handle));
    }

    /// <summary>True for one or more non-empty segments joined by dots, without slash.</summary>
    public static bool IsValidPrefix(ReadOnlySpan<byte> prefix) =>
        !prefix.IsEmpty && !prefix.Contains((byte)'/') && prefix[0] != '.' && prefix[^1] != '.' && prefix.IndexOf(".."u8) < 0;

    private static byte FoldOctet(byte octet) => octet is >= (byte)'a' and <= (byte)'z' ? (byte)(octet - 0x20) : octet;
}
