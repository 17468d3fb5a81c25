using System.Diagnostics.CodeAnalysis;

namespace IdResolution.Protocol.ProductCodes;

/// <summary>
/// The unified social credit code of a company in China (GB 32100): 18 digits and capital letters without I, O, S, V and Z; the last is a check character, 31
/// less the weighted sum of the others modulo 31. Pure.
/// </summary>
public static class CompanyCode
{
    /// <summary>Its length.</summary>
    public const int Length = 18;

    private const string Rule = "unified social credit code (GB 32100)";
    private const string Characters = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    /// <summary>The check character that belongs behind 17 others.</summary>
    public static char CheckCharacterOf(ReadOnlySpan<char> code)
    {
        var (sum, weight) = (0, 1);
        foreach (var character in code)
        {
            sum += Characters.IndexOf(character, StringComparison.Ordinal) * weight;
            weight = weight * 3 % 31;
        }
        return Characters[(31 - (sum % 31)) % 31];
    }

    /// <summary>Reads one; small letters are not taken.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PlainCode? code, [NotNullWhen(false)] out CodeFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        code = null;
        fault = FaultOf(text);
        if (fault is null) code = new PlainCode(CodeScheme.Company, text);
        return code is not null;
    }

    private static CodeFault? FaultOf(string text)
    {
        for (var i = 0; i < Math.Min(text.Length, Length); i++)
        {
            if (!Characters.Contains(text[i], StringComparison.Ordinal)) return new CodeFault(i, Rule, "Digits and capital letters without I, O, S, V and Z stand here.");
        }
        if (text.Length != Length) return new CodeFault(Math.Min(text.Length, Length), Rule, $"The code has {Length} characters, not {text.Length}.");
        var expected = CheckCharacterOf(text.AsSpan(0, Length - 1));
        return text[^1] == expected ? null : new CodeFault(Length - 1, Rule, $"The check character is {text[^1]}; the others give {expected}.");
    }
}
