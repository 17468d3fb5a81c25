using System.Diagnostics.CodeAnalysis;

namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>
/// Element strings as people write them, <c>(01)09521234543213(21)ABC</c>, and as scanners give them, <c>010952123454321321ABC</c> with the separator GS
/// (0x1D) behind values whose length is not known, and perhaps <c>]d2</c> or the like in front (GS1 General Specifications 7.8). Pure.
/// </summary>
public static class ElementString
{
    private const char Separator = '\u001D';

    /// <summary>True for the marks that scanners put in front of element strings: Code 128, DataBar, Data Matrix, QR Code and DotCode of GS1.</summary>
    public static bool HasScannerMark(ReadOnlySpan<char> text) => text.Length >= 3 && text[..3] is "]C1" or "]e0" or "]d2" or "]Q3" or "]J1";

    /// <summary>Reads either form.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Gs1Code? code, [NotNullWhen(false)] out CodeFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        code = null;
        var elements = new List<(Element Element, int Position)>();
        fault = text.StartsWith('(') ? ReadBracketed(text, elements) : ReadScanned(text, elements);
        fault ??= Arrange(elements, text.Length, out code);
        return code is not null;
    }

    private static CodeFault? ReadBracketed(string text, List<(Element Element, int Position)> elements)
    {
        for (var at = 0; at < text.Length;)
        {
            var close = text.IndexOf(')', at);
            if (text[at] != '(' || close < 0)
                return new CodeFault(at, "element strings (GS1 General Specifications 3)", "An application identifier in brackets is missing here.");
            var number = text[(at + 1)..close];
            if (!ApplicationIdentifiers.TryFind(number, out var identifier)) return Unknown(at + 1);
            var end = NextBracket(text, close + 1, identifier);
            if (Add(elements, identifier, new Piece(text[(close + 1)..end], close + 1), at + 1) is { } fault) return fault;
            at = end;
        }
        return null;
    }

    // Brackets may stand in values: where the length is known it counts, and otherwise a bracket begins the next element only where a known number is in it.
    private static int NextBracket(string text, int start, ApplicationIdentifier current)
    {
        if (current.HasKnownLength) return start + current.MaxLength is var known && known < text.Length && text[known] == '(' ? known : text.Length;
        for (var at = text.IndexOf('(', start); at >= 0; at = text.IndexOf('(', at + 1))
        {
            var close = text.IndexOf(')', at);
            if (close - at is >= 3 and <= 5 && ApplicationIdentifiers.TryFind(text[(at + 1)..close], out _)) return at;
        }
        return text.Length;
    }

    private static CodeFault? ReadScanned(string text, List<(Element Element, int Position)> elements)
    {
        var at = HasScannerMark(text) ? 3 : 0;
        if (at < text.Length && text[at] == Separator) at++;
        while (at < text.Length)
        {
            if (!ApplicationIdentifiers.TryFindAt(text.AsSpan(at), out var identifier)) return Unknown(at);
            var start = at + identifier.Number.Length;
            var separator = text.IndexOf(Separator, start) is var found and >= 0 ? found : text.Length;
            var end = identifier.HasKnownLength ? Math.Min(start + identifier.MaxLength, separator) : separator;
            if (Add(elements, identifier, new Piece(text[start..end], start), at) is { } fault) return fault;
            at = end < text.Length && text[end] == Separator ? end + 1 : end;
        }
        return null;
    }

    private static CodeFault? Add(List<(Element Element, int Position)> elements, ApplicationIdentifier identifier, Piece value, int position)
    {
        if (identifier.FaultOf(value) is { } fault) return fault;
        if (elements.Exists(other => other.Element.Number == identifier.Number))
            return new CodeFault(position, "element strings (GS1 General Specifications 4.14)", $"({identifier.Number}) stands there twice.");
        elements.Add((new Element(identifier, value.Text), position));
        return null;
    }

    // Barcodes have their elements in any order. The first key is what is identified; places of delivery only where there is no other.
    private static CodeFault? Arrange(List<(Element Element, int Position)> elements, int end, out Gs1Code? code)
    {
        code = null;
        var keys = elements.Where(item => PrimaryKeys.Find(item.Element.Number) is not null).ToList();
        if (keys.Count == 0) return new CodeFault(elements.Count > 0 ? elements[0].Position : end, "primary key (GS1 General Specifications 4.14)", "None of the elements is a GS1 key such as (01).");
        var (key, _) = keys.Find(item => !PrimaryKeys.IsDeliveryPlace(item.Element.Number)) is { Element: not null } identified ? identified : keys[0];
        var primary = PrimaryKeys.Find(key.Number)!;
        var present = elements.Where(item => primary.HasQualifier(item.Element.Number)).ToList();
        var order = primary.Qualifiers.FirstOrDefault(alternative => present.TrueForAll(item => alternative.Contains(item.Element.Number)));
        if (present.Count > 0 && order is null)
            return new CodeFault(present[^1].Position, "key qualifiers (GS1 General Specifications 4.14)", $"({present[^1].Element.Number}) does not stand beside ({present[0].Element.Number}).");
        var qualifiers = present.Select(item => item.Element).OrderBy(element => order!.ToList().IndexOf(element.Number)).ToList();
        code = new Gs1Code(primary, key, qualifiers, [.. elements.Select(item => item.Element).Where(element => element != key && !qualifiers.Contains(element))]);
        return null;
    }

    private static CodeFault Unknown(int position) =>
        new(position, "application identifiers (GS1 General Specifications 3)", "No application identifier that is known stands here.");
}
