using System.Globalization;

namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>Carries out a <see cref="PartCheck"/> on a part whose characters and length are right. Pure.</summary>
internal static class PartChecks
{
    public static CodeFault? FaultOf(PartCheck check, Piece part, string number) => check switch
    {
        PartCheck.Digit => DigitFault(part),
        PartCheck.Pair => OwnerFault(part) ?? PairFault(part),
        PartCheck.Owner => OwnerFault(part),
        PartCheck.Month => DateFault(part, "yyMMdd", mayLackDay: true, number),
        PartCheck.Day => DateFault(part, "yyMMdd", mayLackDay: false, number),
        PartCheck.LongDay => DateFault(part, "yyyyMMdd", mayLackDay: false, number),
        PartCheck.Time => Below(part.Slice(0, 2), 24, number) ?? Below(part.Slice(2, 2), 60, number),
        PartCheck.Hour => Below(part, 24, number),
        PartCheck.Sixty => Below(part, 60, number),
        PartCheck.YesNo => Below(part, 2, number),
        PartCheck.Zero => part.Text[0] == '0' ? null : Fault(part, 0, number, "The first digit is 0."),
        PartCheck.NoLeadingZero => part.Length > 1 && part.Text[0] == '0' ? Fault(part, 0, number, "The number begins with 0.") : null,
        PartCheck.Piece => PieceFault(part, number),
        _ => null,
    };

    private static CodeFault? DigitFault(Piece part)
    {
        var expected = CheckDigit.Of(part.Text.AsSpan(0, part.Length - 1));
        return part.Text[^1] == expected
            ? null
            : new CodeFault(part.At(part.Length - 1), "check digit (GS1 General Specifications 7.9)", $"The check digit is {part.Text[^1]}; the other digits give {expected}.");
    }

    private static CodeFault? PairFault(Piece part)
    {
        var head = part.Text.AsSpan(0, Math.Max(0, part.Length - 2));
        var expected = CheckPair.Of(head);
        return part.Text.AsSpan(head.Length).SequenceEqual(expected)
            ? null
            : new CodeFault(part.At(head.Length), "check characters (GS1 General Specifications 7.9)", $"The other characters give the check characters {expected}.");
    }

    private static CodeFault? OwnerFault(Piece part)
    {
        for (var i = 0; i < 4; i++)
        {
            if (i >= part.Length || !char.IsAsciiDigit(part.Text[i]))
                return new CodeFault(part.At(i), "company prefix (GS1 General Specifications 1.4)", "The key begins with a GS1 company prefix, which has at least four digits.");
        }
        return null;
    }

    private static CodeFault? DateFault(Piece part, string form, bool mayLackDay, string number)
    {
        var text = part.Text;
        var day = text.Length - 2;
        if (text[(day - 2)..day] is "00" || string.CompareOrdinal(text[(day - 2)..day], "12") > 0) return Fault(part, day - 2, number, "There is no such month.");
        if (mayLackDay && text.EndsWith("00", StringComparison.Ordinal)) return null;
        // Of two digits of a year the day of 29 February depends on the four digits; 00 is a leap year in this century.
        var date = form.Length == 6 ? "20" + text : text;
        return DateOnly.TryParseExact(date, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? null : Fault(part, day, number, "There is no such day.");
    }

    private static CodeFault? PieceFault(Piece part, string number)
    {
        if (part.Text[..2] == "00") return Fault(part, 0, number, "Pieces are counted from 01.");
        return string.CompareOrdinal(part.Text[..2], part.Text[2..]) > 0 ? Fault(part, 2, number, "There are fewer pieces in all than the number of this one.") : null;
    }

    private static CodeFault? Below(Piece part, int limit, string number) =>
        int.Parse(part.Text, CultureInfo.InvariantCulture) < limit ? null : Fault(part, 0, number, $"It must be below {limit}.");

    private static CodeFault Fault(Piece part, int index, string number, string detail) =>
        new(part.At(index), $"value of application identifier {number} (GS1 General Specifications 3)", detail);
}
