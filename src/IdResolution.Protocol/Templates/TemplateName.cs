using IdResolution.Protocol.Names;

namespace IdResolution.Protocol.Templates;

/// <summary>A handle that is not stored, cut at the delimiter into a base handle and an extension (specification §5.4).</summary>
/// <param name="Handle">The whole handle as it was asked for.</param>
/// <param name="Base">What stands before the delimiter.</param>
/// <param name="Extension">What stands behind it; may be empty.</param>
public sealed record TemplateName(Utf8String Handle, Utf8String Base, Utf8String Extension)
{
    /// <summary>False when the delimiter is the slash and the base the bare prefix: no record has such a name.</summary>
    public bool HasBaseHandle => HandleName.HasSlash(Base.Span);

    /// <summary>
    /// Where the delimiter stands: first in the handle at or behind its first slash; -1 when it does not, or the handle could not be
    /// registered, for a rule stands for names that could be. Allocates nothing.
    /// </summary>
    public static int IndexOf(ReadOnlySpan<byte> handle, ReadOnlySpan<byte> delimiter)
    {
        if (delimiter.IsEmpty) return -1;
        var prefix = HandleName.PrefixOf(handle).Length;
        var at = handle[prefix..].IndexOf(delimiter);
        return at >= 0 && HandleName.IsValidForRegistration(handle) ? prefix + at : -1;
    }

    /// <summary>The handle cut at the delimiter; null when it cannot be.</summary>
    public static TemplateName? Split(Utf8String handle, Utf8String delimiter)
    {
        var at = IndexOf(handle.Span, delimiter.Span);
        return at < 0 ? null : new TemplateName(handle, new(handle.Span[..at]), new(handle.Span[(at + delimiter.Length)..]));
    }
}
