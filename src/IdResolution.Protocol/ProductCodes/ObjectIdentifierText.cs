using System.Diagnostics.CodeAnalysis;

namespace IdResolution.Protocol.ProductCodes;

/// <summary>
/// Object identifiers: <c>1.2.156.3088.1</c>, <c>urn:oid:1.2.156.3088.1</c> (RFC 3061), <c>/1/2/156/3088/1</c> and <c>/ISO/Member-Body/156/3088/1</c> (Rec.
/// ITU-T X.660 | ISO/IEC 9834-1). Arcs are decimal without zeros in front; the first is 0, 1 or 2, and below 0 and 1 the second is at most 39. Of names in the
/// slash form those of the upper arcs are known, others have to be given as numbers. Pure.
/// </summary>
public static class ObjectIdentifierText
{
    private const string Rule = "object identifiers (Rec. ITU-T X.660 | ISO/IEC 9834-1)";

    private static readonly string[] Marks = ["urn:oid:", "oid:"];

    /// <summary>Most characters taken; the standards have no limit.</summary>
    public const int MaxLength = 512;

    /// <summary>True when the text says in front that an object identifier follows.</summary>
    public static bool HasMark(string text) => MarkOf(text).Length > 0;

    /// <summary>True for what begins as the slash form does: an arc 0, 1 or 2, or the name of one.</summary>
    public static bool MayBeSlashForm(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.StartsWith('/')) return false;
        var first = text[1..].Split('/', 2)[0];
        return first is "0" or "1" or "2" || Named("", first) is not null;
    }

    /// <summary>Reads any of the forms.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PlainCode? code, [NotNullWhen(false)] out CodeFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        code = null;
        fault = null;
        var mark = MarkOf(text).Length;
        var arcs = new List<string>();
        var (divider, start) = mark == 0 && text.StartsWith('/') ? ('/', 1) : ('.', mark);
        if (text.Length > MaxLength) fault = new CodeFault(MaxLength, Rule, $"More than {MaxLength} characters are not taken.");
        for (var at = start; fault is null && at <= text.Length;)
        {
            var end = text.IndexOf(divider, at) is var found and >= 0 ? found : text.Length;
            fault = ReadArc(text[at..end], at, divider == '/', arcs);
            at = end + 1;
        }
        if (fault is null && arcs.Count < 2) fault = new CodeFault(text.Length, Rule, "There are at least two arcs.");
        if (fault is null) code = new PlainCode(CodeScheme.ObjectIdentifier, string.Join('.', arcs));
        return code is not null;
    }

    private static CodeFault? ReadArc(string arc, int position, bool mayBeName, List<string> arcs)
    {
        if (mayBeName && Named(string.Join('.', arcs), arc) is { } number) arc = number;
        if (arc.Length == 0) return new CodeFault(position, Rule, "An arc is missing.");
        for (var i = 0; i < arc.Length; i++)
        {
            if (!char.IsAsciiDigit(arc[i])) return new CodeFault(position + i, Rule, mayBeName ? "The name of this arc is not known here; give its number." : "Arcs are numbers.");
        }
        if (arc.Length > 1 && arc[0] == '0') return new CodeFault(position, Rule, "Arcs have no zeros in front.");
        if (arcs.Count == 0 && arc is not ("0" or "1" or "2")) return new CodeFault(position, Rule, "The first arc is 0, 1 or 2.");
        if (arcs.Count == 1 && arcs[0] != "2" && (arc.Length > 2 || (arc.Length == 2 && arc[0] > '3'))) return new CodeFault(position, Rule, $"Below {arcs[0]} the second arc is at most 39.");
        arcs.Add(arc);
        return null;
    }

    // Integer-valued Unicode labels of the arcs that standards name themselves.
    private static string? Named(string above, string name) => (above, name) switch
    {
        ("", "ITU-T") => "0",
        ("", "ISO") => "1",
        ("", "Joint-ISO-ITU-T") => "2",
        ("1", "Member-Body") => "2",
        ("1", "Identified-Organization") => "3",
        ("2", "Country") => "16",
        _ => null,
    };

    private static string MarkOf(string text) => Array.Find(Marks, mark => text.StartsWith(mark, StringComparison.OrdinalIgnoreCase)) ?? "";
}
