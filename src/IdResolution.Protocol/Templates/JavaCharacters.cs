using System.Globalization;
using System.Text;

namespace IdResolution.Protocol.Templates;

/// <summary>
/// Java's named sets of characters as ranges: a text of pairs, first and last character, ascending. Java's are ASCII where the runtime's
/// own of the same name are not.
/// </summary>
internal static class JavaCharacters
{
    // \uXXXX-\uXXXX
    private const int RangeLength = 13;

    private const string Digit = "09";
    private const string Alpha = "AZaz";
    private const string Space = "\t\r  ";

    // BMP part of the Unicode script Han.
    private const string Han =
        "\u2E80\u2E99\u2E9B\u2EF3\u2F00\u2FD5\u3005\u3005\u3007\u3007\u3021\u3029\u3038\u303B\u3400\u4DBF\u4E00\u9FFF"
        + "\uF900\uFA6D\uFA70\uFAD9";

    /// <summary>What <c>.</c> does not match.</summary>
    public const string LineEnds = "\n\n\r\r\u0085\u0085\u2028\u2029";

    /// <summary>What <c>.</c> matches when line ends count too.</summary>
    public const string Everything = "\0\uFFFF";

    private static readonly Dictionary<string, string> Properties = new(StringComparer.Ordinal)
    {
        ["Lower"] = "az",
        ["Upper"] = "AZ",
        ["ASCII"] = "\0\u007F",
        ["Alpha"] = Alpha,
        ["Digit"] = Digit,
        ["Alnum"] = "09AZaz",
        ["Punct"] = "!/:@[`{~",
        ["Graph"] = "!~",
        ["Print"] = " ~",
        ["Blank"] = "\t\t  ",
        ["Cntrl"] = "\0\u001F\u007F\u007F",
        ["XDigit"] = "09AFaf",
        ["Space"] = Space,
        ["IsHan"] = Han,
        ["script=Han"] = Han,
        ["sc=Han"] = Han,
    };

    /// <summary>The set behind <c>\d</c> and its like, or null; upper-case letters mean the opposite.</summary>
    public static string? ShortHand(char letter) => letter switch
    {
        'd' => Digit,
        'w' => "09AZ__az",
        's' => Space,
        'h' => "\t\t  \u00A0\u00A0\u1680\u1680\u180E\u180E\u2000\u200A\u202F\u202F\u205F\u205F\u3000\u3000",
        'v' => "\n\r\u0085\u0085\u2028\u2029",
        'D' or 'W' or 'S' or 'H' or 'V' => Complement(ShortHand(char.ToLowerInvariant(letter))!),
        _ => null,
    };

    /// <summary>The inside of a class of the runtime for <c>\p{name}</c>, or <c>\P{name}</c>; null when there is no equivalent.</summary>
    public static string? Property(string name, bool isNegated)
    {
        if (Properties.TryGetValue(name, out var ranges)) return Format(isNegated ? Complement(ranges) : ranges);
        var category = name switch
        {
            _ when name.StartsWith("gc=", StringComparison.Ordinal) => name[3..],
            _ when name.StartsWith("general_category=", StringComparison.Ordinal) => name[17..],
            _ when name.StartsWith("Is", StringComparison.Ordinal) => name[2..],
            _ when name.StartsWith("In", StringComparison.Ordinal) => "Is" + name[2..].Replace("_", "", StringComparison.Ordinal),
            _ => name,
        };
        var isCategory = category.Length is 1 or 2 && category.All(char.IsAsciiLetter);
        var isBlock = category.Length > 2 && category.StartsWith("Is", StringComparison.Ordinal) && category.All(IsBlockLetter);
        return isCategory || isBlock ? $@"\{(isNegated ? 'P' : 'p')}{{{category}}}" : null;
    }

    /// <summary>Everything but the ranges.</summary>
    public static string Complement(string ranges)
    {
        var result = new StringBuilder();
        var next = 0;
        for (var i = 0; i < ranges.Length; i += 2)
        {
            if (ranges[i] > next) result.Append((char)next).Append((char)(ranges[i] - 1));
            next = ranges[i + 1] + 1;
        }
        if (next <= char.MaxValue) result.Append((char)next).Append(char.MaxValue);
        return result.ToString();
    }

    /// <summary>The inside of a class of the runtime.</summary>
    public static string Format(string ranges)
    {
        var result = new StringBuilder();
        for (var i = 0; i < ranges.Length; i += 2)
        {
            result.Append(CultureInfo.InvariantCulture, $@"\u{(int)ranges[i]:X4}-\u{(int)ranges[i + 1]:X4}");
        }
        return result.ToString();
    }

    /// <summary>Characters in the ranges that <see cref="Format"/> wrote; 0 for a name.</summary>
    public static int Width(string formatted)
    {
        var width = 0;
        for (var at = 0; at + RangeLength <= formatted.Length && formatted[at + 1] == 'u'; at += RangeLength)
        {
            width += Code(formatted, at + RangeLength - 4) - Code(formatted, at + 2);
        }
        return width;
    }

    private static int Code(string text, int at) => int.Parse(text.AsSpan(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static bool IsBlockLetter(char character) => char.IsAsciiLetterOrDigit(character) || character == '-';
}
