using System.Diagnostics.CodeAnalysis;

namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>
/// Keys written as digits alone, told apart by their number: 8, 12, 13 and 14 digits are a GTIN, 17 a GSIN, 18 an SSCC (GS1 General Specifications 3). A GLN
/// has 13 digits too and must say so: <c>(414)...</c>. Pure.
/// </summary>
public static class BareNumber
{
    /// <summary>The application identifier for that many digits; null for none.</summary>
    public static string? KeyOf(int digits) => digits switch
    {
        8 or 12 or 13 or 14 => "01",
        17 => "402",
        18 => "00",
        _ => null,
    };

    /// <summary>Reads one; spaces and hyphens are not taken.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Gs1Code? code, [NotNullWhen(false)] out CodeFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        code = null;
        if (KeyOf(text.Length) is not { } number)
        {
            fault = LengthFault(text);
            return false;
        }
        ApplicationIdentifiers.TryFind(number, out var identifier);
        var value = number == "01" ? new Piece(text, 0).PadLeft(14, '0') : new Piece(text, 0);
        fault = identifier!.FaultOf(value);
        if (fault is null) code = new Gs1Code(PrimaryKeys.Find(number)!, new Element(identifier, value.Text), [], []);
        return code is not null;
    }

    internal static CodeFault LengthFault(string text) =>
        new(text.Length, "length of GS1 keys (GS1 General Specifications 3)", $"GTINs have 8, 12, 13 or 14 digits, GSINs 17 and SSCCs 18; these are {text.Length}.");
}
