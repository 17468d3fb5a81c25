using System.Globalization;
using System.Text;

namespace IdResolution.Protocol.Templates;

/// <summary>Goes through an expression and keeps the first thing that is wrong with it; from then on it is at its end.</summary>
internal sealed class JavaPatternReader(string text)
{
    private int _at;

    /// <summary>What is wrong, in words; null while nothing is.</summary>
    public string? Problem { get; private set; }

    /// <summary>What the last successful <see cref="TryTake(ReadOnlySpan{byte})"/> took.</summary>
    public string Taken { get; private set; } = "";

    /// <summary>Characters in the ranges of all classes so far, each as often as it is named.</summary>
    public long Covered { get; private set; }

    /// <summary>The next character; a null character at the end.</summary>
    public char Peek => Problem is null && _at < text.Length ? text[_at] : '\0';

    /// <summary>Notes what is wrong.</summary>
    public void Fail(string problem) => Problem ??= problem;

    /// <summary>Counts what a range in a class covers.</summary>
    public void Cover(int characters) => Covered += characters;

    /// <summary>Takes the next character; false at the end.</summary>
    public bool TryTake(out char character)
    {
        character = Peek;
        if (Problem is not null || _at >= text.Length) return false;
        _at++;
        return true;
    }

    /// <summary>Takes what is next when it is <paramref name="expected"/>, given in ASCII.</summary>
    public bool TryTake(ReadOnlySpan<byte> expected)
    {
        if (Problem is not null || text.Length - _at < expected.Length) return false;
        for (var i = 0; i < expected.Length; i++)
        {
            if (text[_at + i] != expected[i]) return false;
        }
        Taken = text.Substring(_at, expected.Length);
        _at += expected.Length;
        return true;
    }

    /// <summary>Takes what stands before <paramref name="end"/>, and the end.</summary>
    public string TakeUntil(char end)
    {
        var found = Problem is null ? text.IndexOf(end, _at) : -1;
        if (found < 0)
        {
            Fail($"'{end}' is missing");
            return "";
        }
        var taken = text[_at..found];
        _at = found + 1;
        return taken;
    }

    /// <summary>Takes what stands before <c>\E</c>, or all that is left.</summary>
    public string TakeQuotation()
    {
        var end = text.IndexOf(@"\E", _at, StringComparison.Ordinal);
        var taken = end < 0 ? text[_at..] : text[_at..end];
        _at = end < 0 ? text.Length : end + 2;
        return taken;
    }

    /// <summary>Takes the name behind <c>\p</c>; the inside of a class.</summary>
    public string TakeProperty(bool isNegated)
    {
        string name;
        if (TryTake("{"u8)) name = TakeUntil('}');
        else name = TryTake(out var letter) ? letter.ToString() : "";
        if (JavaCharacters.Property(name, isNegated) is { } property) return property;
        Fail(@"the name in \p{…} is not known");
        return "";
    }

    /// <summary>Takes the rest of an escape that stands for a character: one or two code units.</summary>
    public string TakeCharacter(char kind)
    {
        switch (kind)
        {
            case 't':
                return "\t";
            case 'n':
                return "\n";
            case 'r':
                return "\r";
            case 'f':
                return "\f";
            case 'a':
                return "\a";
            case 'e':
                return "\u001B";
            case 'c':
                return TryTake(out var control) ? ((char)(control ^ 64)).ToString() : Missing();
            case 'u':
                return TakeHexadecimal(4);
            case 'x':
                return TryTake("{"u8) ? CodePoint(TakeUntil('}')) : TakeHexadecimal(2);
            case '0':
                return TakeOctal();
        }
        if (char.IsAsciiLetterOrDigit(kind)) Fail($@"\{kind} is not known");
        return kind.ToString();
    }

    /// <summary>A character that stands for itself, in a class or outside.</summary>
    public static string Literal(char character)
    {
        if (char.IsAsciiLetterOrDigit(character)) return character.ToString();
        return string.Create(CultureInfo.InvariantCulture, $@"\u{(int)character:X4}");
    }

    private string TakeHexadecimal(int digits)
    {
        if (text.Length - _at < digits) return Missing();
        _at += digits;
        return CodePoint(text.Substring(_at - digits, digits));
    }

    private string TakeOctal()
    {
        var value = 0;
        var digits = 0;
        while (digits < 3 && Peek is >= '0' and <= '7' && (value * 8) + (Peek - '0') <= 255)
        {
            TryTake(out var digit);
            value = (value * 8) + (digit - '0');
            digits++;
        }
        return digits == 0 ? Missing() : ((char)value).ToString();
    }

    private string CodePoint(string digits)
    {
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return Missing();
        if (value is >= 0 and <= char.MaxValue) return ((char)value).ToString();
        return Rune.IsValid(value) ? char.ConvertFromUtf32(value) : Missing();
    }

    private string Missing()
    {
        Fail("an escape is not complete");
        return "\0";
    }
}
