using System.Diagnostics.CodeAnalysis;

namespace IdResolution.Protocol.ProductCodes;

/// <summary>
/// Identification links of IEC 61406-1: the whole address is the identifier. Checked are the form of an http or https address (ILS-6, RFC 3986), its characters
/// (ILS-7), that scheme and host are in small letters (ILS-8), and a length of at most 255 characters (ILS-5). Pure.
/// </summary>
public static class IdentificationLink
{
    /// <summary>Longest link, in characters.</summary>
    public const int MaxLength = 255;

    private const string Special = "-._~:/?#[]@!$&'()*+,;=%";

    /// <summary>Reads one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PlainCode? code, [NotNullWhen(false)] out CodeFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        code = null;
        fault = FaultOf(text);
        if (fault is null) code = new PlainCode(CodeScheme.Link, text);
        return code is not null;
    }

    private static CodeFault? FaultOf(string text)
    {
        if (!WebAddress.Begins(text)) return new CodeFault(0, "ILS-6: URL syntax (IEC 61406-1)", "An identification link begins with https:// or http://.");
        if (WebAddress.Parse(text, out var address) is { } fault) return fault with { Rule = "ILS-6: URL syntax (IEC 61406-1)" };
        if (text.Length > MaxLength) return new CodeFault(MaxLength, "ILS-5: length (IEC 61406-1)", $"A link has at most {MaxLength} characters.");
        for (var i = 0; i < text.Length; i++)
        {
            if (i < address.PathStart && char.IsAsciiLetterUpper(text[i])) return new CodeFault(i, "ILS-8: small letters (IEC 61406-1)", "Scheme and host are written in small letters.");
            if (!char.IsAsciiLetterOrDigit(text[i]) && !Special.Contains(text[i], StringComparison.Ordinal))
                return new CodeFault(i, "ILS-7: characters (IEC 61406-1)", "This character does not stand in a URL; it is percent-encoded.");
            if (text[i] == '%' && (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])))
                return new CodeFault(i, "ILS-6: URL syntax (IEC 61406-1)", "A percent sign is followed by two hexadecimal digits.");
        }
        return address.QueryEnd - address.PathStart <= 1 ? new CodeFault(text.Length, "ILS-1: uniqueness (IEC 61406-1)", "The address of a host alone identifies no object.") : null;
    }
}
