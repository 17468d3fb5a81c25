using System.Globalization;
using System.Text;

namespace IdResolution.Protocol.Templates;

/// <summary>
/// Translates a regular expression from Java's dialect, in which rules are written (specification §5.4), into the runtime's: ASCII
/// classes, line ends, possessive quantifiers, property names, numbering of named groups, quotation. What has no equivalent is reported,
/// never passed on to mean something else. Characters beyond U+FFFF count as two.
/// </summary>
internal sealed class JavaPattern
{
    /// <summary>Characters of the longest expression.</summary>
    public const int MaxLength = 4_096;

    /// <summary>
    /// Largest size, where a counted repetition has the size of what it repeats as often, and a class that of the characters it covers: it
    /// bounds memory and time of the matcher, and the time it takes to make one.
    /// </summary>
    public const int MaxSize = 1_000;

    private const int MaxDepth = 32;

    // Folding case goes through every character that a class covers.
    private const int CoveredPerSize = 1_024;

    private readonly JavaPatternReader _reader;
    private readonly StringBuilder _output = new();
    private readonly Stack<Group> _open = new();
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private int _captures;
    private bool _dotMatchesAll;
    private long _size;

    // The last atom, which a quantifier would repeat: where its output starts (-1: there is none) and its size.
    private int _atom = -1;
    private long _atomSize;

    private JavaPattern(string expression) => _reader = new JavaPatternReader(expression);

    /// <summary>False, with the reason in words, when the expression is none or cannot be expressed.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="pattern">The same for the runtime.</param>
    /// <param name="size">Its size, at most <see cref="MaxSize"/>.</param>
    /// <param name="problem">What is wrong; empty when nothing is.</param>
    public static bool TryTranslate(string expression, out string pattern, out int size, out string problem)
    {
        var translation = new JavaPattern(expression);
        translation.Translate(expression.Length);
        pattern = translation._output.ToString();
        size = (int)Math.Min(translation._size + translation._atomSize, MaxSize);
        problem = translation._reader.Problem ?? "";
        return problem.Length == 0;
    }

    private void Translate(int length)
    {
        if (length > MaxLength) _reader.Fail($"the expression is longer than {MaxLength:N0} characters");
        while (_reader.TryTake(out var character))
        {
            switch (character)
            {
                case '\\':
                    Escape();
                    break;
                case '[':
                    ClassAtom();
                    break;
                case '(':
                    OpenGroup();
                    break;
                case ')':
                    CloseGroup();
                    break;
                case '.':
                    // There is no case in it to be folded, which would be looked for character by character.
                    Atom($"(?-i:[{JavaCharacters.Format(JavaCharacters.Complement(_dotMatchesAll ? "" : JavaCharacters.LineEnds))}])");
                    break;
                case '*' or '+' or '?' or '{':
                    Quantifier(character);
                    break;
                case '|':
                    _output.Append('|');
                    _atom = -1;
                    break;
                case '^' or '$':
                    Atom(character.ToString());
                    break;
                default:
                    Atom(JavaPatternReader.Literal(character));
                    break;
            }
            if (_size + _atomSize > MaxSize) _reader.Fail("the expression repeats too much");
        }
        if (_open.Count > 0) _reader.Fail("a group is not closed");
    }

    private void ClassAtom()
    {
        var before = _reader.Covered;
        var items = JavaClass.Read(_reader);
        Atom($"[{items}]", 1 + ((_reader.Covered - before) / CoveredPerSize));
    }

    private void Atom(string text, long size = 1)
    {
        _size += _atomSize;
        _atom = _output.Length;
        _atomSize = size;
        _output.Append(text);
    }

    private void OpenGroup()
    {
        if (_open.Count >= MaxDepth) _reader.Fail("groups are nested too deeply");
        var text = "(";
        var isDotAll = _dotMatchesAll;
        if (_reader.TryTake("?<="u8) || _reader.TryTake("?<!"u8) || _reader.TryTake("?:"u8) || _reader.TryTake("?="u8)
            || _reader.TryTake("?!"u8) || _reader.TryTake("?>"u8))
        {
            text += _reader.Taken;
        }
        else if (_reader.TryTake("?<"u8))
        {
            // Named groups count like the others here, so they become such.
            var name = _reader.TakeUntil('>');
            if (!_names.TryAdd(name, ++_captures)) _reader.Fail("two groups have the same name");
        }
        else if (_reader.TryTake("?"u8))
        {
            text = Flags(ref isDotAll, out var isGroup);
            if (!isGroup)
            {
                _output.Append(text);
                _dotMatchesAll = isDotAll;
                _atom = -1;
                return;
            }
        }
        else
        {
            _captures++;
        }
        _open.Push(new Group(_output.Length, _size + _atomSize, _dotMatchesAll));
        _dotMatchesAll = isDotAll;
        _output.Append(text);
        _size = 0;
        _atomSize = 0;
        _atom = -1;
    }

    private string Flags(ref bool isDotAll, out bool isGroup)
    {
        var on = "";
        var off = "";
        var isOff = false;
        isGroup = false;
        while (_reader.TryTake(out var flag))
        {
            if (flag == '-') isOff = true;
            else if (flag == 's') isDotAll = !isOff;
            else if (flag is 'i' or 'm' && isOff) off += flag;
            else if (flag is 'i' or 'm') on += flag;
            else if (flag is ')' or ':')
            {
                isGroup = flag == ':';
                var flags = off.Length > 0 ? $"{on}-{off}" : on;
                return isGroup ? $"(?{flags}:" : flags.Length > 0 ? $"(?{flags})" : "";
            }
            // Case is folded by Unicode's rules anyway, which is what u asks for.
            else if (flag != 'u' || isOff) break;
        }
        _reader.Fail("the flags i, s, m and u are known, others are not");
        return "";
    }

    private void CloseGroup()
    {
        if (!_open.TryPop(out var group))
        {
            _reader.Fail("a group is closed that was not opened");
            return;
        }
        _output.Append(')');
        _atom = group.Start;
        _atomSize = Math.Max(1, _size + _atomSize);
        _size = group.SizeBefore;
        _dotMatchesAll = group.DotMatchesAll;
    }

    private void Quantifier(char character)
    {
        if (_atom < 0) _reader.Fail("there is nothing to repeat");
        var text = character.ToString();
        var times = 1L;
        if (character == '{')
        {
            text += _reader.TakeUntil('}') + '}';
            if (!TryReadTimes(text.AsSpan(1, text.Length - 2), out times)) _reader.Fail("a repetition is {n}, {n,} or {n,m}");
        }
        if (_reader.TryTake("+"u8) && _atom >= 0)
        {
            _output.Insert(_atom, "(?>");
            text += ')';
        }
        else if (_reader.TryTake("?"u8))
        {
            text += '?';
        }
        _output.Append(text);
        _size += _atomSize * Math.Max(1, times);
        _atomSize = 0;
        _atom = -1;
    }

    private static bool TryReadTimes(ReadOnlySpan<char> text, out long times)
    {
        var comma = text.IndexOf(',');
        var low = comma < 0 ? text : text[..comma];
        var high = comma < 0 || comma == text.Length - 1 ? low : text[(comma + 1)..];
        return TryReadNumber(low, out var least) & TryReadNumber(high, out times) && least <= times;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= MaxSize;

    private void Escape()
    {
        if (!_reader.TryTake(out var character)) _reader.Fail("the expression ends in the middle of an escape");
        if (JavaCharacters.ShortHand(character) is { } ranges)
        {
            // Folding case would add letters of other alphabets to these.
            Atom($"(?-i:[{JavaCharacters.Format(ranges)}])");
            return;
        }
        switch (character)
        {
            case 'A' or 'z' or 'Z' or 'B' or 'G':
                Atom($@"\{character}");
                break;
            case 'b':
                if (_reader.Peek == '{') _reader.Fail(@"\b{…} is not known");
                Atom(@"\b");
                break;
            case 'R':
                Atom(@"(?:\r\n|[\n\u000B\f\r\u0085\u2028\u2029])");
                break;
            case 'Q':
                foreach (var quoted in _reader.TakeQuotation()) Atom(JavaPatternReader.Literal(quoted));
                break;
            case 'k' when _reader.TryTake("<"u8):
                if (!_names.TryGetValue(_reader.TakeUntil('>'), out var named)) _reader.Fail("a reference names no group before it");
                Atom($@"\k<{named}>");
                break;
            case >= '1' and <= '9':
                Atom($@"\k<{BackwardReference(character - '0')}>");
                break;
            case 'p' or 'P':
                Atom($"[{_reader.TakeProperty(character == 'P')}]");
                break;
            default:
                Atom(_reader.TakeCharacter(character) is var literal && literal.Length > 1
                    ? $"(?:{string.Concat(literal.Select(JavaPatternReader.Literal))})"
                    : JavaPatternReader.Literal(literal.FirstOrDefault()));
                break;
        }
    }

    // As many digits as name a group that was opened before.
    private int BackwardReference(int number)
    {
        if (number > _captures) _reader.Fail("a reference names no group before it");
        while (char.IsAsciiDigit(_reader.Peek) && (number * 10) + (_reader.Peek - '0') <= _captures)
        {
            _reader.TryTake(out var digit);
            number = (number * 10) + (digit - '0');
        }
        return number;
    }

    private readonly record struct Group(int Start, long SizeBefore, bool DotMatchesAll);
}
