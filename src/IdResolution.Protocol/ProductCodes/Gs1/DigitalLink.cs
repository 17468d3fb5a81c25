using System.Diagnostics.CodeAnalysis;

namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>
/// GS1 Digital Link URIs: <c>http(s)://host[/stem]/key/value{/qualifier/value}[?attribute=value&amp;...]</c>, with any host and any stem (GS1 Digital Link URI
/// Syntax). Compressed URIs and the words of the first editions (<c>/gtin/</c>, <c>/ser/</c>) are not taken. Pure.
/// </summary>
public static class DigitalLink
{
    private const string OrderRule = "order of key qualifiers (GS1 Digital Link URI Syntax)";

    /// <summary>Reads a whole URI.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Gs1Code? code, [NotNullWhen(false)] out CodeFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        code = null;
        if (!WebAddress.Begins(text))
        {
            fault = new CodeFault(0, "scheme (GS1 Digital Link URI Syntax)", "A Digital Link begins with https:// or http://.");
            return false;
        }
        fault = WebAddress.Parse(text, out var address);
        if (fault is not null) return false;
        if (FindKey(text, address.PathStart, address.PathEnd) is var start and >= 0) return TryParse(text, start, out code, out fault);
        fault = new CodeFault(address.PathEnd, "primary key (GS1 Digital Link URI Syntax)", "The path names no GS1 key such as /01/ and 14 digits.");
        return false;
    }

    /// <summary>Reads from where the application identifier of the key stands.</summary>
    /// <param name="text">A URI, or a path with what follows it; positions count from its beginning.</param>
    /// <param name="start">Where the key's application identifier begins, behind a slash.</param>
    /// <param name="code">What was read.</param>
    /// <param name="fault">What is wrong.</param>
    public static bool TryParse(string text, int start, [NotNullWhen(true)] out Gs1Code? code, [NotNullWhen(false)] out CodeFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        code = null;
        var end = text.AsSpan(start).IndexOfAny('?', '#') is var found and >= 0 ? start + found : text.Length;
        var segments = Split(text, start, end);
        fault = ReadPath(segments, end, out var key, out var elements);
        if (fault is null)
        {
            fault = ReadQuery(text, end, out var attributes);
            if (fault is null) code = new Gs1Code(key!, elements[0], elements[1..], attributes);
        }
        return code is not null;
    }

    /// <summary>
    /// Where the key's application identifier stands in a path: the first segment that is one, with a value that begins with a digit behind it and an even
    /// number of segments in all; -1 for none. Every GS1 key begins with a digit, which tells it from other paths with a number in them.
    /// </summary>
    /// <param name="text">What holds the path.</param>
    /// <param name="pathStart">Where the path begins.</param>
    /// <param name="pathEnd">Behind the path.</param>
    public static int FindKey(string text, int pathStart, int pathEnd)
    {
        ArgumentNullException.ThrowIfNull(text);
        var segments = Split(text, pathStart, pathEnd);
        var odd = -1;
        for (var i = 0; i + 1 < segments.Count; i++)
        {
            if (PrimaryKeys.Find(segments[i].Text) is null || segments[i + 1].Length == 0 || !char.IsAsciiDigit(segments[i + 1].Text[0])) continue;
            if ((segments.Count - i) % 2 == 0) return segments[i].At(0);
            if (odd < 0) odd = segments[i].At(0);
        }
        return odd;
    }

    // A slash at the end is not a segment.
    private static List<Piece> Split(string text, int start, int end)
    {
        var segments = new List<Piece>();
        while (start < end)
        {
            var slash = text.IndexOf('/', start, end - start) is var found and >= 0 ? found : end;
            segments.Add(new Piece(text[start..slash], start));
            start = slash + 1;
        }
        return segments;
    }

    private static CodeFault? ReadPath(List<Piece> segments, int end, out PrimaryKey? key, out List<Element> elements)
    {
        elements = [];
        key = segments.Count > 0 ? PrimaryKeys.Find(segments[0].Text) : null;
        if (key is null) return new CodeFault(segments.Count > 0 ? segments[0].At(0) : end, "primary key (GS1 Digital Link URI Syntax)", "No GS1 key stands here.");
        for (var i = 0; i < segments.Count; i += 2)
        {
            var number = segments[i];
            if (i > 0 && OrderFault(key, elements, number) is { } disorder) return disorder;
            if (i + 1 == segments.Count) return new CodeFault(end, "path (GS1 Digital Link URI Syntax)", $"Behind /{number.Text} a value is missing.");
            if (Piece.Decode(segments[i + 1].Text, segments[i + 1].At(0), out var value) is { } broken) return broken;
            if (number.Text == "01" && value.Length is 8 or 12 or 13) value = value.PadLeft(14, '0');
            ApplicationIdentifiers.TryFind(number.Text, out var identifier);
            if (identifier!.FaultOf(value) is { } fault) return fault;
            elements.Add(new Element(identifier, value.Text));
        }
        return null;
    }

    private static CodeFault? OrderFault(PrimaryKey key, List<Element> before, Piece number)
    {
        if (!key.HasQualifier(number.Text))
            return new CodeFault(number.At(0), OrderRule, $"/{number.Text} does not stand behind /{key.Number} in a path.{Allowed(key)}");
        foreach (var alternative in key.Qualifiers)
        {
            var places = before.Skip(1).Select(element => Index(alternative, element.Number)).Append(Index(alternative, number.Text)).ToList();
            if (!places.Contains(-1) && places.Zip(places.Skip(1), (left, right) => left < right).All(inOrder => inOrder)) return null;
        }
        return new CodeFault(number.At(0), OrderRule, $"/{number.Text} does not stand behind /{before[^1].Number}.{Allowed(key)}");
    }

    private static string Allowed(PrimaryKey key) => key.Qualifiers.Count == 0
        ? " Nothing stands behind this key."
        : " The order is " + string.Join(", or ", key.Qualifiers.Select(alternative => string.Join(", ", alternative))) + ".";

    private static int Index(IReadOnlyList<string> alternative, string number)
    {
        for (var i = 0; i < alternative.Count; i++)
        {
            if (alternative[i] == number) return i;
        }
        return -1;
    }

    // Names that are not numbers are for others; a number that is not known here may be a new one.
    private static CodeFault? ReadQuery(string text, int start, out List<Element> attributes)
    {
        attributes = [];
        if (start >= text.Length || text[start] != '?') return null;
        var end = text.IndexOf('#', start) is var hash and >= 0 ? hash : text.Length;
        for (var from = start + 1; from < end;)
        {
            var stop = text.AsSpan(from, end - from).IndexOfAny('&', ';') is var next and >= 0 ? from + next : end;
            var equals = text.IndexOf('=', from, stop - from);
            if (equals > from && ApplicationIdentifiers.TryFind(text[from..equals], out var identifier))
            {
                if (PrimaryKeys.IsQualifierOnly(identifier.Number))
                    return new CodeFault(from, OrderRule, $"{identifier.Number} identifies and therefore stands in the path, not behind the question mark.");
                var fault = Piece.Decode(text[(equals + 1)..stop], equals + 1, out var value) ?? identifier.FaultOf(value);
                if (fault is not null) return fault;
                attributes.Add(new Element(identifier, value.Text));
            }
            from = stop + 1;
        }
        return null;
    }
}
