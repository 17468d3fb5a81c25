using System.Text;

namespace IdResolution.Protocol.Templates;

/// <summary>
/// Translates a character class of Java's dialect: nested classes are a union there, and <c>&amp;&amp;[^…]</c> takes characters out.
/// </summary>
internal static class JavaClass
{
    private const int MaxDepth = 8;

    /// <summary>Reads a class whose opening bracket was taken; gives what stands between the brackets for the runtime.</summary>
    public static string Read(JavaPatternReader reader) => Read(reader, 0);

    private static string Read(JavaPatternReader reader, int depth)
    {
        var items = new StringBuilder();
        var negation = reader.TryTake("^"u8) ? "^" : "";
        if (depth > 0 && negation.Length > 0) reader.Fail("a negated class inside a class is not known");
        if (depth > MaxDepth) reader.Fail("classes are nested too deeply");
        for (var isFirst = true; ; isFirst = false)
        {
            if (reader.TryTake("&&"u8))
            {
                var isPossible = items.Length > 0 && depth == 0 && negation.Length == 0;
                return items + Subtraction(reader, isPossible, depth);
            }
            if (!reader.TryTake(out var character))
            {
                reader.Fail("a class is not closed");
                return "";
            }
            if (character == ']' && !isFirst) return negation + items;
            if (character == '[') items.Append(Read(reader, depth + 1));
            else if (character == '\\' && TryReadSet(reader, out var set)) items.Append(set);
            else AppendRange(items, reader, CharacterOf(reader, character));
        }
    }

    // [items&&[^others]]: what is left of the first without the second. Other intersections have no equivalent.
    private static string Subtraction(JavaPatternReader reader, bool isPossible, int depth)
    {
        if (!isPossible || !reader.TryTake("[^"u8)) reader.Fail("of intersections only […&&[^…]] is known");
        var others = Read(reader, depth + 1);
        if (!reader.TryTake("]"u8)) reader.Fail("of intersections only […&&[^…]] is known");
        return $"-[{others}]";
    }

    private static void AppendRange(StringBuilder items, JavaPatternReader reader, char first)
    {
        items.Append(JavaPatternReader.Literal(first));
        if (reader.Peek != '-') return;
        reader.TryTake(out _);
        // In front of a bracket the hyphen stands for itself.
        if (reader.Peek is ']' or '[')
        {
            items.Append(JavaPatternReader.Literal('-'));
            return;
        }
        if (!reader.TryTake(out var character)) return;
        var last = CharacterOf(reader, character);
        if (last < first) reader.Fail("a range runs backwards");
        else reader.Cover(last - first);
        items.Append('-').Append(JavaPatternReader.Literal(last));
    }

    private static bool TryReadSet(JavaPatternReader reader, out string set)
    {
        set = "";
        var letter = reader.Peek;
        if (JavaCharacters.ShortHand(letter) is { } ranges) set = JavaCharacters.Format(ranges);
        else if (letter is not ('p' or 'P')) return false;
        reader.TryTake(out _);
        if (set.Length == 0) set = reader.TakeProperty(letter == 'P');
        reader.Cover(JavaCharacters.Width(set));
        return true;
    }

    private static char CharacterOf(JavaPatternReader reader, char character)
    {
        if (character != '\\') return character;
        if (!reader.TryTake(out var kind)) return '\0';
        var text = reader.TakeCharacter(kind);
        if (text.Length > 1) reader.Fail("a character beyond U+FFFF cannot stand in a class");
        return text[0];
    }
}
