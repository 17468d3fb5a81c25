using System.Globalization;
using System.Text;

namespace IdResolution.Protocol.Templates;

/// <summary>
/// A text with variables in it: <c>${name}</c>, <c>${name[n]}</c>, <c>$n</c> (one digit), <c>${n}</c> and <c>\x</c> for a literal x
/// (specification §5.4). Immutable.
/// </summary>
internal sealed class TemplateText
{
    private const string GroupsWithoutName = "extension";

    private readonly List<Part> _parts = [];
    private readonly bool _isMarkup;

    private TemplateText(bool isMarkup) => _isMarkup = isMarkup;

    /// <summary>Reads a text. In markup what variables stand for is written as character data, so that it cannot become markup.</summary>
    public static TemplateText Parse(string text, bool isMarkup = false)
    {
        var parsed = new TemplateText(isMarkup);
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                literal.Append(text[++at]);
            }
            else if (text[at] == '$' && TryReadVariable(text, ref at, out var name, out var group))
            {
                parsed.AddLiteral(literal);
                parsed._parts.Add(new Part(null, name, group));
            }
            else
            {
                literal.Append(text[at]);
            }
        }
        parsed.AddLiteral(literal);
        return parsed;
    }

    /// <summary>Puts the variables in; false when the text would have more than <paramref name="room"/> characters.</summary>
    public bool TryRender(TemplateVariable? variables, int room, out string text)
    {
        text = "";
        if (_parts.Count == 1 && _parts[0].Literal is { } whole)
        {
            text = whole;
            return whole.Length <= room;
        }
        var builder = new StringBuilder();
        foreach (var part in _parts)
        {
            var variable = part.Literal is null ? TemplateVariable.Find(variables, part.Name) : null;
            var piece = part.Literal ?? (variable is null ? default : variable.Group(part.Group));
            if (piece.Length > room - builder.Length) return false;
            if (_isMarkup && part.Literal is null) AppendEscaped(builder, piece);
            else builder.Append(piece);
        }
        text = builder.ToString();
        return text.Length <= room;
    }

    private void AddLiteral(StringBuilder literal)
    {
        if (literal.Length > 0) _parts.Add(new Part(literal.ToString(), "", 0));
        literal.Clear();
    }

    private static bool TryReadVariable(string text, ref int at, out string name, out int group)
    {
        name = GroupsWithoutName;
        group = 0;
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        if (char.IsAsciiDigit(next))
        {
            group = next - '0';
            at++;
            return true;
        }
        if (next != '{') return false;
        var end = text.IndexOf('}', at);
        if (end < 0) return false;
        var inner = text.AsSpan(at + 2, end - at - 2);
        at = end;
        if (TryReadNumber(inner, out group)) return true;
        var bracket = inner.IndexOf('[');
        if (bracket >= 0 && inner[^1] == ']' && TryReadNumber(inner[(bracket + 1)..^1], out group)) inner = inner[..bracket];
        name = inner.ToString();
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static void AppendEscaped(StringBuilder builder, ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            switch (character)
            {
                case '&':
                    builder.Append("&amp;");
                    break;
                case '<':
                    builder.Append("&lt;");
                    break;
                case '>':
                    builder.Append("&gt;");
                    break;
                case '"':
                    builder.Append("&quot;");
                    break;
                case '\'':
                    builder.Append("&apos;");
                    break;
                // Line ends and tabs in attributes would be read back as blanks; other control characters cannot stand in XML.
                case '\t' or '\n' or '\r':
                    builder.Append(CultureInfo.InvariantCulture, $"&#{(int)character};");
                    break;
                case < ' ' or '\uFFFE' or '\uFFFF':
                    builder.Append('\uFFFD');
                    break;
                default:
                    builder.Append(character);
                    break;
            }
        }
    }

    private readonly record struct Part(string? Literal, string Name, int Group);
}
