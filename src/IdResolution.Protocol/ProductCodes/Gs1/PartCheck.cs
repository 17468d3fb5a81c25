namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>What is checked of a part of a value besides its characters and its length.</summary>
internal enum PartCheck
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The last digit is a check digit.</summary>
    Digit,

    /// <summary>The last two characters are a check pair; the first four are digits, since a company prefix stands there.</summary>
    Pair,

    /// <summary>The first four characters are digits, since a company prefix stands there.</summary>
    Owner,

    /// <summary>YYMMDD; 00 for the day means the month.</summary>
    Month,

    /// <summary>YYMMDD with a day.</summary>
    Day,

    /// <summary>YYYYMMDD with a day.</summary>
    LongDay,

    /// <summary>HHMM.</summary>
    Time,

    /// <summary>HH.</summary>
    Hour,

    /// <summary>Minutes or seconds.</summary>
    Sixty,

    /// <summary>A zero.</summary>
    Zero,

    /// <summary>No zero in front, except zero itself.</summary>
    NoLeadingZero,

    /// <summary>0 or 1.</summary>
    YesNo,

    /// <summary>Number of the piece and of all pieces, two digits each: neither 0, the first not above the second.</summary>
    Piece,
}
