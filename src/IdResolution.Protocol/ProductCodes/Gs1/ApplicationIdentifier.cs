namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>What a GS1 application identifier says stands behind it. Immutable; see <see cref="ApplicationIdentifiers"/>.</summary>
public sealed class ApplicationIdentifier
{
    private readonly FormatPart[] _format;

    internal ApplicationIdentifier(string number, string format, string name)
    {
        Number = number;
        Name = name;
        _format = [.. format.Split(' ').Select(FormatPart.Parse)];
        MaxLength = _format.Sum(part => part.Length);
    }

    /// <summary>Two to four digits.</summary>
    public string Number { get; }

    /// <summary>What the value is, in a word or two; empty for values that identify nothing.</summary>
    public string Name { get; }

    /// <summary>Longest value, in characters.</summary>
    public int MaxLength { get; }

    /// <summary>
    /// True when the length of the value is known without a separator behind it: the numbers of the closed list of GS1 General Specifications 7.8.
    /// </summary>
    public bool HasKnownLength => Number is ['0', >= '0' and <= '4', ..] or ['1', not '0', ..] or ['2', '0', ..] or ['3', >= '1' and <= '6', ..] or ['4', '1', ..];

    /// <summary>Finds what is wrong with a value; null for nothing.</summary>
    internal CodeFault? FaultOf(Piece value)
    {
        var start = 0;
        foreach (var part in _format)
        {
            var left = value.Length - start;
            if (left == 0 && part.IsOptional) return null;
            var length = Math.Min(left, part.Length);
            for (var i = 0; i < length; i++)
            {
                if (!part.Takes(value.Text[start + i])) return WrongCharacter(value, start + i, part);
            }
            if (length < (part.IsVariable ? 1 : part.Length)) return new CodeFault(value.At(value.Length), Rule("length"), $"The value of ({Number}) is too short: {Shape()}.");
            if (PartChecks.FaultOf(part.Check, value.Slice(start, length), Number) is { } fault) return fault;
            start += length;
        }
        return start < value.Length ? new CodeFault(value.At(start), Rule("length"), $"The value of ({Number}) is too long: {Shape()}.") : null;
    }

    private CodeFault WrongCharacter(Piece value, int index, FormatPart part) =>
        new(value.At(index), Rule("characters"), $"{Describe(value.Text[index])} does not stand there in the value of ({Number}): {part.Characters}.");

    private string Rule(string what) => $"{what} of application identifier {Number} (GS1 General Specifications 3)";

    private string Shape()
    {
        var least = _format.Where(part => !part.IsOptional).Sum(part => part.IsVariable ? 1 : part.Length);
        return least == MaxLength ? $"{MaxLength} characters" : $"{least} to {MaxLength} characters";
    }

    private static string Describe(char character) => character is > ' ' and <= '~' ? $"\"{character}\"" : character == ' ' ? "A space" : "A character that is not ASCII or does not print";
}
