using System.Diagnostics.CodeAnalysis;

namespace IdResolution.Protocol.ProductCodes;

/// <summary>
/// Codes of the Ecode system (GB/T 31866), with <c>ecode:</c> in front. The text of the edition in force was not at hand: what is taken is a version digit 1
/// to 3 with letters and digits behind it, at most 45 characters, which all that is known of the two editions agrees with; number system and lengths of the
/// parts are not checked. Pure.
/// </summary>
public static class EcodeText
{
    /// <summary>What stands in front.</summary>
    public const string Mark = "ecode:";

    /// <summary>Most characters behind <see cref="Mark"/>: version, five digits of the number system and 39 characters.</summary>
    public const int MaxLength = 45;

    private const string Rule = "Ecode (GB/T 31866), form only";

    /// <summary>True when the text says in front that an Ecode follows.</summary>
    public static bool HasMark(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Mark, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PlainCode? code, [NotNullWhen(false)] out CodeFault? fault)
    {
        code = null;
        fault = HasMark(text) ? FaultOf(text) : new CodeFault(0, Rule, $"An Ecode is written with {Mark} in front.");
        if (fault is null) code = new PlainCode(CodeScheme.Ecode, Mark + text[Mark.Length..]);
        return code is not null;
    }

    private static CodeFault? FaultOf(string text)
    {
        if (text.Length == Mark.Length || text[Mark.Length] is not (>= '1' and <= '3')) return new CodeFault(Mark.Length, Rule, "The version, 1 to 3, stands in front.");
        for (var i = Mark.Length; i < text.Length; i++)
        {
            if (i - Mark.Length == MaxLength) return new CodeFault(i, Rule, $"At most {MaxLength} characters are taken.");
            if (!char.IsAsciiLetterOrDigit(text[i])) return new CodeFault(i, Rule, "Only letters and digits stand here.");
        }
        return text.Length == Mark.Length + 1 ? new CodeFault(text.Length, Rule, "Behind the version the code is missing.") : null;
    }
}
