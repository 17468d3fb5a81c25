using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Security.Trust;

/// <summary>One entry of <c>perms</c> in a certificate (specification §2.12, §10.5). Immutable; safe for use from many threads.</summary>
/// <param name="Level">What is allowed.</param>
/// <param name="Handle">
/// The handle or prefix it is allowed for; a text without slash is a prefix. Empty, and without meaning, for
/// <see cref="TrustPermissionLevel.Everything"/>.
/// </param>
/// <param name="MayCertify">
/// The <c>ca</c> flag, true when absent: false allows the subject to sign handles, not to certify others.
/// </param>
public sealed record TrustPermission(TrustPermissionLevel Level, Utf8String Handle, bool MayCertify = true)
{
    private static readonly (TrustPermissionLevel Level, string Word)[] Words =
    [
        (TrustPermissionLevel.Everything, "everything"), (TrustPermissionLevel.ThisHandle, "thisHandle"),
        (TrustPermissionLevel.DerivedPrefixes, "derivedPrefixes"), (TrustPermissionLevel.HandlesUnderThisPrefix, "handlesUnderThisPrefix"),
    ];

    /// <summary>The level for a word of <c>perm</c>, in exact spelling; <see cref="TrustPermissionLevel.Unknown"/> for others.</summary>
    public static TrustPermissionLevel LevelOf(string word) => Array.Find(Words, known => known.Word == word).Level;

    /// <summary>The word for a level; empty for <see cref="TrustPermissionLevel.Unknown"/>.</summary>
    public static string WordOf(TrustPermissionLevel level) => Array.Find(Words, known => known.Level == level).Word ?? "";

    /// <summary>True when signatures over <paramref name="handle"/> are allowed.</summary>
    public bool Covers(Utf8String handle)
    {
        if (Level == TrustPermissionLevel.Everything) return true;
        if (Handle.IsEmpty || handle.IsEmpty) return false;
        var granted = Whole(Handle).Span;
        var asked = Whole(handle).Span;
        return Level switch
        {
            TrustPermissionLevel.ThisHandle => HandleName.SameIdentity(granted, asked) || IsUnder(granted, asked),
            TrustPermissionLevel.DerivedPrefixes => IsDerived(granted, asked),
            TrustPermissionLevel.HandlesUnderThisPrefix => IsUnder(granted, asked),
            _ => false,
        };
    }

    // A name without slash is short for the prefix handle (specification §1.1).
    private static Utf8String Whole(Utf8String handle) =>
        HandleName.HasSlash(handle.Span) ? handle : new Utf8String([.. HandleName.PrefixHandleStart, .. handle.Span]);

    private static bool IsUnder(ReadOnlySpan<byte> prefixHandle, ReadOnlySpan<byte> handle) =>
        HandleName.IsPrefixHandle(prefixHandle)
        && HandleName.EqualsIgnoreCase(HandleName.SuffixOf(prefixHandle), HandleName.PrefixOf(handle));

    private static bool IsDerived(ReadOnlySpan<byte> prefixHandle, ReadOnlySpan<byte> handle)
    {
        if (!HandleName.IsPrefixHandle(prefixHandle)) return false;
        var ancestor = HandleName.SuffixOf(prefixHandle);
        var prefix = HandleName.IsPrefixHandle(handle) ? HandleName.SuffixOf(handle) : HandleName.PrefixOf(handle);
        return prefix.Length > ancestor.Length + 1 && prefix[ancestor.Length] == '.'
            && HandleName.EqualsIgnoreCase(prefix[..ancestor.Length], ancestor);
    }
}
