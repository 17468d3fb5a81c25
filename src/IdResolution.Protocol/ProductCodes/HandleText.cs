using System.Diagnostics.CodeAnalysis;
using System.Text;
using IdResolution.Protocol.Names;

namespace IdResolution.Protocol.ProductCodes;

/// <summary>
/// Names of the Handle System: <c>prefix/suffix</c> alone, with <c>hdl:</c>, <c>doi:</c>, <c>info:hdl/</c>, <c>info:doi/</c>, <c>urn:hdl:</c>,
/// <c>urn:doi:</c> or <c>urn:eidr:</c> in front (specification §1.1, §8.7), or as an address at hdl.handle.net or doi.org. A prefix <c>88</c> or <c>86</c> is
/// that of the national system, <c>10</c> that of DOIs (ISO 26324). Pure.
/// </summary>
public static class HandleText
{
    private const string Rule = "names of the Handle System (RFC 3651 2)";
    private const string NationalRule = "names of the national system";

    /// <summary>Longest name of the national system, in characters, and longest prefix of one, as its interfaces take them.</summary>
    private const int MaxNationalName = 255;
    private const int MaxNationalPrefix = 64;

    private static readonly string[] Marks = ["info:hdl/", "info:doi/", "hdl:", "doi:"];
    private static readonly string[] UrnMarks = ["urn:hdl:", "urn:doi:", "urn:eidr:"];

    /// <summary>True when the text says in front that a name follows.</summary>
    public static bool HasMark(string text) => MarkOf(text).Length > 0;

    /// <summary>True for the hosts whose paths are names.</summary>
    internal static bool IsNameHost(string host) => host is "hdl.handle.net" or "doi.org" or "www.doi.org" or "dx.doi.org";

    /// <summary>Reads a name with or without a mark in front.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ProductCode? code, [NotNullWhen(false)] out CodeFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        var mark = MarkOf(text);
        var name = text[mark.Length..];
        // In these the first colon stands for the slash.
        if (mark.StartsWith("urn:", StringComparison.Ordinal) && name.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 && name.IndexOf('/', StringComparison.Ordinal) is var slash
            && (slash < 0 || slash > colon)) name = name[..colon] + "/" + name[(colon + 1)..];
        fault = Read(new Piece(name, mark.Length), out code);
        return code is not null;
    }

    /// <summary>Reads the path of an address at one of the <see cref="IsNameHost"/>.</summary>
    internal static CodeFault? ReadAddress(string text, WebAddress address, out ProductCode? code)
    {
        code = null;
        var start = Math.Min(address.PathStart + 1, address.PathEnd);
        return Piece.Decode(text[start..address.PathEnd], start, out var name) ?? Read(name, out code);
    }

    private static string MarkOf(string text) =>
        Array.Find(Marks, mark => text.StartsWith(mark, StringComparison.OrdinalIgnoreCase)) ?? Array.Find(UrnMarks, mark => text.StartsWith(mark, StringComparison.OrdinalIgnoreCase)) ?? "";

    private static CodeFault? Read(Piece name, out ProductCode? code)
    {
        code = null;
        var text = name.Text;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var scheme = SchemeOf(text);
        if (slash < 0) return new CodeFault(name.At(name.Length), Rule, "A name is prefix/suffix; there is no slash.");
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or '\x7F') return new CodeFault(name.At(i), Rule, "Characters that do not print do not stand in names.");
            var beginsSegment = i == 0 || text[i - 1] == '.';
            if (i <= slash && beginsSegment && (text[i] is '.' or '/')) return new CodeFault(name.At(i), Rule, "A prefix has segments divided by single dots, and none of them is empty.");
            if (i < slash && scheme == CodeScheme.National && text[i] != '.' && !char.IsAsciiDigit(text[i]))
                return new CodeFault(name.At(i), NationalRule, "The prefix is digits and dots, such as 88.100.1.");
        }
        if (scheme != CodeScheme.Handle && slash == text.Length - 1) return new CodeFault(name.At(name.Length), scheme == CodeScheme.Doi ? "DOI names (ISO 26324)" : NationalRule, "Behind the slash a suffix is missing.");
        if (name.Read() is not { } read) return new CodeFault(name.At(slash + 1), Rule, "The name is not UTF-8.");
        if (scheme == CodeScheme.National && slash > MaxNationalPrefix) return new CodeFault(name.At(MaxNationalPrefix), NationalRule, $"The prefix has at most {MaxNationalPrefix} characters.");
        if (scheme == CodeScheme.National && read.Length > MaxNationalName) return new CodeFault(name.At(MaxNationalName), NationalRule, $"A name has at most {MaxNationalName} characters.");
        if (Encoding.UTF8.GetByteCount(read) > HandleName.MaxLength) return new CodeFault(name.At(Math.Min(name.Length, HandleName.MaxLength)), Rule, $"A name has at most {HandleName.MaxLength} octets.");
        // Upper and lower case of ASCII are the same in a DOI; elsewhere that is for the service to say.
        code = new PlainCode(scheme, scheme == CodeScheme.Doi ? LowerAscii(read) : read, read);
        return null;
    }

    /// <summary>What a name without mark is by its prefix.</summary>
    internal static string SchemeOf(string text) => text switch
    {
        ['8', '8' or '6', '.', ..] => CodeScheme.National,
        ['1', '0', '.', ..] => CodeScheme.Doi,
        _ => CodeScheme.Handle,
    };

    private static string LowerAscii(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++) span[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
    });
}
