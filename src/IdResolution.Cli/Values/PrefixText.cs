using IdResolution.Cli.CommandLine;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Cli.Values;

/// <summary>Prefixes as they are typed, with or without <c>0.NA/</c>.</summary>
internal static class PrefixText
{
    /// <summary>The prefix, without <c>0.NA/</c>.</summary>
    /// <exception cref="UsageException">It is no prefix.</exception>
    public static Utf8String Parse(Utf8String text)
    {
        var prefix = HandleName.IsPrefixHandle(text.Span) ? new Utf8String(HandleName.SuffixOf(text.Span)) : text;
        return HandleName.IsValidPrefix(prefix.Span)
            ? prefix
            : throw new UsageException($"'{text}' is not a prefix. Write it like 88.100.1.");
    }

    /// <summary>The prefix handle of a prefix.</summary>
    public static Utf8String HandleOf(Utf8String prefix) => new([.. HandleName.PrefixHandleStart, .. prefix.Span]);

    /// <summary>The prefixes from the first segment down to the prefix itself.</summary>
    public static IEnumerable<Utf8String> Levels(Utf8String prefix)
    {
        var text = prefix.ToString();
        for (var dot = text.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = text.IndexOf('.', dot + 1)) yield return text[..dot];
        yield return prefix;
    }

    /// <summary>The prefix that a prefix is derived from; null for one of a single segment.</summary>
    public static Utf8String? ParentOf(Utf8String prefix)
    {
        var dot = prefix.Span.LastIndexOf((byte)'.');
        return dot < 0 ? default(Utf8String?) : new Utf8String(prefix.Span[..dot]);
    }
}
