using System.Globalization;

namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>
/// One part of a value's format in GS1's notation: <c>N14</c> is 14 digits, <c>X..20</c> one to 20 characters of the set of 82, <c>Y</c> that of 39, <c>Z</c>
/// that of base64; a part in brackets may be absent. Behind a comma stands what else is checked. Immutable.
/// </summary>
/// <param name="Set">N, X, Y or Z.</param>
/// <param name="Length">Longest, and for a fixed length the only one.</param>
/// <param name="IsVariable">True when it may be shorter, down to one character.</param>
/// <param name="IsOptional">True when it may be absent.</param>
/// <param name="Check">The further check; none for none.</param>
internal readonly record struct FormatPart(char Set, int Length, bool IsVariable, bool IsOptional, PartCheck Check)
{
    public static FormatPart Parse(string notation)
    {
        var isOptional = notation[0] == '[';
        notation = notation.Trim('[', ']');
        var comma = notation.IndexOf(',', StringComparison.Ordinal);
        var check = comma < 0 ? PartCheck.None : Enum.Parse<PartCheck>(notation[(comma + 1)..], ignoreCase: true);
        var shape = comma < 0 ? notation : notation[..comma];
        var isVariable = shape.Contains("..", StringComparison.Ordinal);
        return new FormatPart(shape[0], int.Parse(shape.AsSpan(isVariable ? 3 : 1), CultureInfo.InvariantCulture), isVariable, isOptional, check);
    }

    /// <summary>True for a character that may stand there.</summary>
    public bool Takes(char character) => Set switch
    {
        'N' => char.IsAsciiDigit(character),
        'X' => CharacterSets.ValueIn82(character) >= 0,
        'Y' => CharacterSets.IsIn39(character),
        _ => CharacterSets.IsIn64(character),
    };

    /// <summary>What may stand there, for people.</summary>
    public string Characters => Set switch
    {
        'N' => "digits",
        'X' => "letters A-Z and a-z, digits and the punctuation of GS1's set of 82 characters",
        'Y' => "capital letters, digits, # - and /",
        _ => "the characters of base64 for URIs",
    };
}
