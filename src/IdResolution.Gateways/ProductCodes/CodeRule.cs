using System.Diagnostics.CodeAnalysis;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.ProductCodes;
using IdResolution.Protocol.ProductCodes.Gs1;

namespace IdResolution.Gateways.ProductCodes;

/// <summary>
/// One rule such as <c>gtin 9521234* -&gt; 88.100.1/{code}</c>: codes of the scheme whose <see cref="ProductCode.Owner"/> begins so are handles that begin
/// so, with the <see cref="ProductCode.Path"/> behind. Immutable.
/// </summary>
/// <param name="Scheme">The scheme; <c>gs1</c> for every GS1 key.</param>
/// <param name="Beginning">What the code begins with, without the asterisk; empty for all codes of the scheme.</param>
/// <param name="Head">What stands before the code in the handle.</param>
internal sealed record CodeRule(string Scheme, string Beginning, string Head)
{
    private const string Arrow = "->";
    private const string Placeholder = "{code}";
    private const int MaxHead = 255;

    /// <summary>Schemes that rules may name: those whose codes are not handles already.</summary>
    public static IReadOnlyList<string> Schemes { get; } =
        [CodeScheme.Gs1, .. PrimaryKeys.Schemes.Order(StringComparer.Ordinal), CodeScheme.ObjectIdentifier, CodeScheme.Ecode, CodeScheme.Link, CodeScheme.Company];

    /// <summary>True when the rule is for this code.</summary>
    public bool Takes(ProductCode code) => (Scheme == code.Scheme || (Scheme == CodeScheme.Gs1 && code is Gs1Code)) && BeginsWith(code.Owner);

    /// <summary>Reads a rule; <paramref name="problem"/> says what is wrong with it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CodeRule? rule, out string problem)
    {
        rule = null;
        var halves = text.Split(Arrow, 2, StringSplitOptions.TrimEntries);
        var words = halves[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (halves.Length != 2 || words.Length != 2)
        {
            problem = "is not SCHEME BEGINNING* -> PREFIX/{code} such as gtin 9521234* -> 88.100.1/{code}";
            return false;
        }
        problem = ProblemOf(words[0], words[1]) ?? ProblemOf(halves[1]) ?? "";
        if (problem.Length == 0) rule = new CodeRule(words[0], words[1][..^1], halves[1][..^Placeholder.Length]);
        return rule is not null;
    }

    private static string? ProblemOf(string scheme, string pattern)
    {
        if (!Schemes.Contains(scheme)) return $"names the scheme {scheme}; known are {string.Join(", ", Schemes)}";
        if (!pattern.EndsWith('*')) return "must end what the code begins with in *";
        var beginning = pattern[..^1];
        if (beginning.Contains('*', StringComparison.Ordinal)) return "may have one * only, at the end of what the code begins with";
        if (beginning.Length == 0) return null;
        return scheme switch
        {
            CodeScheme.ObjectIdentifier => ObjectIdentifierText.TryParse(beginning, out _, out var fault) && beginning[0] != '/' ? null : $"must begin with arcs such as 1.2.156.3088* ({fault?.Detail})",
            CodeScheme.Link => WebHostEnd(beginning) > 0 ? null : "must begin with an address up to a slash behind its host, such as https://example.com/*",
            CodeScheme.Ecode => beginning.StartsWith(EcodeText.Mark, StringComparison.Ordinal) ? null : $"must begin with {EcodeText.Mark}",
            CodeScheme.Company => beginning.All(char.IsAsciiLetterOrDigit) ? null : "must begin with letters and digits",
            _ => beginning.All(char.IsAsciiDigit) ? null : "must begin with digits: those of the GS1 company prefix, without indicator or extension digit",
        };
    }

    private static string? ProblemOf(string handle)
    {
        if (!handle.EndsWith(Placeholder, StringComparison.Ordinal)) return $"must end in {Placeholder}, so that the code can be read back from the handle";
        var head = handle[..^Placeholder.Length];
        if (head.AsSpan().IndexOfAny('{', '}', '*') >= 0) return $"may have {Placeholder} only once";
        if (head.Any(char.IsWhiteSpace) || head.Length > MaxHead) return $"must have a handle of at most {MaxHead} characters without spaces";
        return HandleName.IsValidForRegistration(new Utf8String(head + "1").Span) ? null : $"must have a prefix and a slash before {Placeholder}";
    }

    private static int WebHostEnd(string address)
    {
        var start = address.StartsWith("https://", StringComparison.Ordinal) ? 8 : address.StartsWith("http://", StringComparison.Ordinal) ? 7 : address.Length;
        return address.IndexOf('/', start) is var slash && slash > start ? slash : -1;
    }

    // Object identifiers are compared arc by arc: 1.2.15 is not the beginning of 1.2.156.
    private bool BeginsWith(string owner) => owner.StartsWith(Beginning, StringComparison.Ordinal)
        && (Scheme != CodeScheme.ObjectIdentifier || Beginning.Length == 0 || owner.Length == Beginning.Length || owner[Beginning.Length] == '.');
}
