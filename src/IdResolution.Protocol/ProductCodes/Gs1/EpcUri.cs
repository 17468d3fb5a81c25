using System.Diagnostics.CodeAnalysis;

namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>
/// Pure identity EPC URIs of GS1 keys, <c>urn:epc:id:sgtin:9521234.054321.ABC</c> and the like, and <c>urn:epc:class:lgtin</c> (EPC Tag Data Standard 6.3).
/// They say where the company prefix ends, which a key alone does not; from a key there is no way back. Pure.
/// </summary>
public static class EpcUri
{
    private const string Rule = "EPC URI (EPC Tag Data Standard 6.3)";

    private static readonly Dictionary<string, Shape> Shapes = new Shape[]
    {
        new("id:sgtin", "01", 13, true, 0, "21"),
        new("id:upui", "01", 13, true, 0, "235"),
        new("class:lgtin", "01", 13, true, 0, "10"),
        new("id:itip", "8006", 13, true, 2, "21"),
        new("id:sscc", "00", 17, true, 0, null),
        new("id:sgln", "414", 12, false, 0, "254"),
        new("id:pgln", "417", 12, false, 0, null),
        new("id:gsrn", "8018", 17, false, 0, null),
        new("id:gsrnp", "8017", 17, false, 0, null),
        new("id:gsin", "402", 16, false, 0, null),
        new("id:grai", "8003", 12, false, 0, ""),
        new("id:gdti", "253", 12, false, 0, ""),
        new("id:sgcn", "255", 12, false, 0, ""),
        new("id:giai", "8004", 0, false, 0, null),
        new("id:ginc", "401", 0, false, 0, null),
        new("id:cpi", "8010", 0, false, 0, "8011"),
    }.ToDictionary(shape => shape.Name);

    /// <summary>What they begin with.</summary>
    public static string Start => "urn:epc:";

    /// <summary>Reads one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Gs1Code? code, [NotNullWhen(false)] out CodeFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        code = null;
        var nameEnd = text.Length > Start.Length && text.IndexOf(':', Start.Length) is var colon and >= 0 ? text.IndexOf(':', colon + 1) : -1;
        if (!text.StartsWith(Start, StringComparison.OrdinalIgnoreCase) || nameEnd < 0 || !Shapes.TryGetValue(text[Start.Length..nameEnd], out var shape))
        {
            fault = new CodeFault(Math.Min(Start.Length, text.Length), Rule, "This is not an EPC URI of a GS1 key such as urn:epc:id:sgtin:.");
            return false;
        }
        fault = Read(text, nameEnd + 1, shape, out code);
        return fault is null;
    }

    /// <summary>Puts a key of digits together with the check digit that an EPC leaves out.</summary>
    internal static Piece WithCheckDigit(Piece digits) => Piece.Join(digits, new Piece(CheckDigit.Of(digits.Text).ToString(), digits.At(digits.Length)));

    private static CodeFault? Read(string text, int start, Shape shape, out Gs1Code? code)
    {
        code = null;
        // The last field may have dots of its own.
        var fields = text[start..].Split('.', 2 + shape.PieceFields + (shape.Qualifier is null ? 0 : 1));
        var pieces = new List<Piece>();
        var at = start;
        foreach (var field in fields)
        {
            if (Piece.Decode(field, at, out var piece) is { } broken) return broken;
            pieces.Add(piece);
            at += field.Length + 1;
        }
        if (pieces.Count < 2 + shape.PieceFields + (shape.Qualifier is null ? 0 : 1)) return new CodeFault(text.Length, Rule, "A field is missing; fields are divided by dots.");
        var (company, reference) = (pieces[0], pieces[1]);
        if (NotDigits(company) is { } wrong) return wrong;
        if (company.Length is < 6 or > 12) return new CodeFault(company.At(company.Length), Rule, $"A company prefix has 6 to 12 digits, not {company.Length}.");
        if (shape.Digits > 0 && (NotDigits(reference) ?? WrongLength(company, reference, shape)) is { } bad) return bad;
        var key = shape.Digits == 0 ? Piece.Join(company, reference)
            : WithCheckDigit(shape.HasIndicator ? Piece.Join(reference.Slice(0, 1), company, reference.From(1)) : Piece.Join(company, reference));
        if (shape.Number == "8003") key = key.PadLeft(14, '0');
        if (shape.PieceFields == 2) key = Piece.Join(key, pieces[2], pieces[3]);
        if (shape.Qualifier == "") key = Piece.Join(key, pieces[2]);
        return Build(shape, key, shape.Qualifier is { Length: > 0 } ? pieces[^1] : null, out code);
    }

    private static CodeFault? Build(Shape shape, Piece key, Piece? qualifier, out Gs1Code? code)
    {
        code = null;
        ApplicationIdentifiers.TryFind(shape.Number, out var identifier);
        if (identifier!.FaultOf(key) is { } fault) return fault;
        var qualifiers = new List<Element>();
        // An SGLN without extension has the extension 0.
        if (qualifier is { } value && (shape.Number != "414" || value.Text != "0"))
        {
            ApplicationIdentifiers.TryFind(shape.Qualifier!, out var narrower);
            if (narrower!.FaultOf(value) is { } wrong) return wrong;
            qualifiers.Add(new Element(narrower, value.Text));
        }
        code = new Gs1Code(PrimaryKeys.Find(shape.Number)!, new Element(identifier, key.Text), qualifiers, []);
        return null;
    }

    private static CodeFault? NotDigits(Piece piece)
    {
        for (var i = 0; i < piece.Length; i++)
        {
            if (!char.IsAsciiDigit(piece.Text[i])) return new CodeFault(piece.At(i), Rule, "Only digits stand here.");
        }
        return null;
    }

    private static CodeFault? WrongLength(Piece company, Piece reference, Shape shape) => company.Length + reference.Length == shape.Digits
        ? null
        : new CodeFault(reference.At(Math.Clamp(shape.Digits - company.Length, 0, reference.Length)), Rule,
            $"Company prefix and reference have {shape.Digits} digits together, not {company.Length + reference.Length}.");

    // Digits: of company prefix and reference together, 0 where the reference is not digits. Qualifier: null for none, empty where the serial part belongs to the key.
    private sealed record Shape(string Name, string Number, int Digits, bool HasIndicator, int PieceFields, string? Qualifier);
}
