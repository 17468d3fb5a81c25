using System.Text;
using IdResolution.Protocol.ProductCodes.Gs1;

namespace IdResolution.Protocol.Tests.ProductCodes.Gs1;

/// <summary>Valid values of all keys and qualifiers at random.</summary>
internal sealed class RandomCodes(int seed)
{
    private readonly Random _random = new(seed);

    public int Next(int limit) => _random.Next(limit);

    public T Any<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public string Digits(int length) => Text("0123456789", length);

    public string Printable(int least, int most) => Text(CharacterSets.Set82, _random.Next(least, most + 1));

    public string Checked(int length)
    {
        var digits = Digits(length - 1);
        return digits + CheckDigit.Of(digits);
    }

    /// <summary>A key, and what may stand behind it.</summary>
    public (string Number, string Value, List<(string Number, string Value)> Qualifiers) Code()
    {
        var number = Any(PrimaryKeys.Numbers.ToList());
        var qualifiers = new List<(string, string)>();
        if (PrimaryKeys.Find(number)!.Qualifiers is { Count: > 0 } alternatives)
        {
            foreach (var qualifier in Any(alternatives))
            {
                if (Next(2) == 0) qualifiers.Add((qualifier, Value(qualifier)));
            }
        }
        return (number, Value(number), qualifiers);
    }

    /// <summary>A valid value of an application identifier.</summary>
    public string Value(string number) => number switch
    {
        "00" or "8017" or "8018" => Checked(18),
        "01" => Checked(14),
        "402" => Checked(17),
        "253" => Checked(13) + Printable(0, 17),
        "255" => Checked(13) + Digits(Next(13)),
        "401" or "8004" => Digits(4) + Printable(0, 26),
        "8003" => "0" + Checked(13) + Printable(0, 16),
        "8006" => Checked(14) + (Next(9) is var piece ? $"{piece + 1:00}{piece + 1 + Next(9):00}" : ""),
        "8010" => Digits(4) + Text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ#-/", Next(27)),
        "8013" => Digits(4) + Printable(0, 19) is var model ? model + CheckPair.Of(model) : "",
        "8011" => (1 + Next(99_999)).ToString(System.Globalization.CultureInfo.InvariantCulture),
        "8019" => Digits(1 + Next(10)),
        "7040" => Digits(1) + Printable(3, 3),
        "8020" => Printable(1, 25),
        "235" => Printable(1, 28),
        "10" or "21" or "22" or "254" => Printable(1, 20),
        _ => Checked(13),
    };

    public string Text(string characters, int length)
    {
        var text = new StringBuilder();
        for (var i = 0; i < length; i++) text.Append(characters[_random.Next(characters.Length)]);
        return text.ToString();
    }

    /// <summary>Anything, with a liking for the characters that codes are made of.</summary>
    public string Noise()
    {
        string[] starts = ["", "(01)", "https://id.gs1.org/01/", "urn:epc:id:sgtin:", "/8004/", "]d2", "01", "hdl:", "1.2.", "ecode:", "/ISO/", "urn:oid:", "88.", "http://", "urn:hdl:", "30", "%"];
        return Any(starts) + (Next(3) == 0 ? Text("\u001D\u0000()/%.?&=;:#[]@ é中\uD800\uFFFF0123456789AZaz", Next(40)) : Text("0123456789./%()ABF", Next(40)));
    }
}
