using System.Diagnostics.CodeAnalysis;

namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>
/// The application identifiers and the formats of their values (GS1 General Specifications 3, Barcode Syntax Dictionary of 2025). Of codes for countries,
/// currencies, packages, sexes and media only the digits are checked, and of bank accounts, coupons and places only characters and length. Safe for use from
/// many threads.
/// </summary>
public static class ApplicationIdentifiers
{
    // One line for those that share a format; a name behind "=" for those that identify something.
    private const string Table = """
        00 N18,Digit =SSCC
        01 N14,Digit =GTIN
        02 03 N14,Digit
        10 X..20 =lot
        11 12 13 15 16 17 N6,Month
        20 N2
        21 X..20 =serial number
        22 X..20 =variant
        235 X..28 =third-party serial number
        240 241 250 251 X..30
        242 N..6
        243 X..20
        253 N13,Digit [X..17] =GDTI
        254 X..20 =extension
        255 N13,Digit [N..12] =GCN
        30 37 N..8
        3900-3909 3920-3929 N..15
        3910-3919 3930-3939 N3 N..15
        3940-3943 N4
        3950-3955 N6
        400 403 X..30
        401 X..30,Owner =GINC
        402 N17,Digit =GSIN
        410-417 N13,Digit =GLN
        420 X..20
        421 N3 X..9
        422 424 426 N3
        423 425 N3 [N3] [N3] [N3] [N3]
        427 X..3
        4300 4301 4310 4311 4320 X..35
        4302-4306 4312-4316 X..70
        4307 4317 X2
        4308 4319 X..30
        4309 N20
        4318 X..20
        4321 4322 4323 N1,YesNo
        4324 4325 N6,Month N4
        4326 N6,Day
        4330-4333 N6 [X1]
        7001 N13
        7002 X..30
        7003 N6,Day N4,Time
        7004 N..4
        7005 X..12
        7006 N6,Day
        7007 N6,Day [N6,Day]
        7008 X..3
        7009 X..10
        7010 X..2
        7011 N6,Day [N4,Time]
        7020 7021 7022 X..20
        7023 X..30,Owner
        7030-7039 N3 X..27
        7040 N1 X3 =importer
        7041 X..4
        710-716 X..20
        7230-7239 X2 X..28
        7240 X..20
        7241 N2
        7242 X..25
        7250 N8,LongDay
        7251 N8,LongDay N4,Time
        7252 N1
        7253 7254 7259 X..40
        7255 X..10
        7256 X..90
        7257 X..70
        7258 X3
        8001 N14
        8002 X..20
        8003 N1,Zero N13,Digit [X..16] =GRAI
        8004 X..30,Owner =GIAI
        8005 N6
        8006 N14,Digit N4,Piece =ITIP
        8007 X..34
        8008 N6,Day N2,Hour [N2,Sixty] [N2,Sixty]
        8009 X..50
        8010 Y..30,Owner =CPID
        8011 N..12,NoLeadingZero =serial number
        8012 X..20
        8013 X..25,Pair =GMN
        8014 X..25,Pair
        8017 8018 N18,Digit =GSRN
        8019 N..10 =service instance
        8020 X..25 =reference
        8026 N14,Digit N4,Piece
        8030 Z..90
        8110 8112 X..70
        8111 N4
        8200 X..70
        90 X..30
        91-99 X..90
        """;

    private static readonly Dictionary<string, ApplicationIdentifier> All = Read();

    /// <summary>How many there are.</summary>
    public static int Count => All.Count;

    /// <summary>The identifier of that number; false when there is none or it is not known here.</summary>
    public static bool TryFind(string number, [NotNullWhen(true)] out ApplicationIdentifier? identifier) => All.TryGetValue(number, out identifier);

    /// <summary>The identifier a text begins with; no number is the beginning of another.</summary>
    public static bool TryFindAt(ReadOnlySpan<char> text, [NotNullWhen(true)] out ApplicationIdentifier? identifier)
    {
        var lookup = All.GetAlternateLookup<ReadOnlySpan<char>>();
        identifier = null;
        for (var length = 2; length <= Math.Min(4, text.Length) && identifier is null; length++) lookup.TryGetValue(text[..length], out identifier);
        return identifier is not null;
    }

    private static Dictionary<string, ApplicationIdentifier> Read()
    {
        var all = new Dictionary<string, ApplicationIdentifier>();
        foreach (var line in Table.Split('\n'))
        {
            var halves = line.Split('=');
            var words = halves[0].TrimEnd().Split(' ');
            var formatStart = Array.FindIndex(words, word => char.IsAsciiLetterUpper(word[0]));
            foreach (var number in words[..formatStart].SelectMany(Numbers)) Add(number, string.Join(' ', words[formatStart..]), halves.Length > 1 ? halves[1] : "");
        }
        // Measures: three digits for what and in which unit, the fourth for the place of the decimal point.
        foreach (var measure in "310-316 320-337 340-357 360-369".Split(' ').SelectMany(Numbers))
        {
            for (var point = '0'; point <= '5'; point++) Add(measure + point, "N6", "");
        }
        return all;

        void Add(string number, string format, string name) => all.Add(number, new ApplicationIdentifier(number, format, name));
    }

    private static IEnumerable<string> Numbers(string range)
    {
        var ends = range.Split('-');
        var first = int.Parse(ends[0], System.Globalization.CultureInfo.InvariantCulture);
        var last = int.Parse(ends[^1], System.Globalization.CultureInfo.InvariantCulture);
        return Enumerable.Range(first, last - first + 1).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(ends[0].Length, '0'));
    }
}
