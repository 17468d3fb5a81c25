using IdResolution.Protocol.ProductCodes.Gs1;

namespace IdResolution.Protocol.Tests.ProductCodes.Gs1;

public sealed class ElementStringTests
{
    private const char Gs = '\u001D';

    [TestCase("(01)09521234543213(21)ABC", "01/09521234543213/21/ABC")]
    [TestCase("(21)ABC(17)251231(01)09521234543213(10)LOT", "01/09521234543213/10/LOT/21/ABC")]
    [TestCase("(01)09521234543213(10)A(1)(x)(21)B", "01/09521234543213/10/A%281%29%28x%29/21/B")]
    [TestCase("(410)9521321000018(00)106141412345678908", "00/106141412345678908")]
    [TestCase("(414)9521321000018(254)1", "414/9521321000018/254/1")]
    [TestCase("(410)9521321000018", "410/9521321000018")]
    [TestCase("010952123454321321ABC", "01/09521234543213/21/ABC")]
    [TestCase("]d2010952123454321310LOT\u001D21ABC", "01/09521234543213/10/LOT/21/ABC")]
    [TestCase("]C1\u001D0109521234543213\u001D17251231", "01/09521234543213")]
    [TestCase("00106141412345678908", "00/106141412345678908")]
    public void Reads_what_people_write_and_scanners_give(string text, string path)
    {
        Assert.That(ElementString.TryParse(text, out var code, out var fault), fault?.ToString());
        Assert.That(code!.Path, Is.EqualTo(path));
    }

    [TestCase("(01)09521234543214(21)ABC", 17, "check digit")]
    [TestCase("(01)09521234543213(999)ABC", 19, "application identifiers")]
    [TestCase("(01)0952123454321321ABC", 18, "length")]
    [TestCase("(21)ABC", 1, "primary key")]
    [TestCase("(01)09521234543213(21)A(235)B", 24, "key qualifiers")]
    [TestCase("(01)09521234543213(21)A(21)B", 24, "element strings")]
    [TestCase("(01", 0, "element strings")]
    [TestCase("01095212345432", 14, "length")]
    [TestCase("0109521234543213" + "8899", 16, "application identifiers")]
    [TestCase("]d2", 3, "primary key")]
    public void Says_where_one_is_wrong(string text, int position, string rule)
    {
        Assert.That(ElementString.TryParse(text, out _, out var fault), Is.False);
        Assert.That((fault!.Position, fault.Rule.StartsWith(rule, StringComparison.Ordinal)), Is.EqualTo((position, true)), fault.ToString());
    }

    [Test]
    public void Every_valid_code_is_read_from_brackets_and_from_a_scanner()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new RandomCodes(seed);
        for (var round = 0; round < 3_000; round++)
        {
            var (number, value, qualifiers) = random.Code();
            var elements = qualifiers.Prepend((Number: number, Value: value)).ToList();
            // A value that looks as if the next element began in it cannot be told from one.
            if (elements.Exists(element => element.Value.Contains('('))) continue;

            var bracketed = string.Concat(elements.Select(element => $"({element.Number}){element.Value}"));
            var scanned = string.Join(Gs, elements.Select(element => element.Number + element.Value));

            Assert.That(ElementString.TryParse(bracketed, out var fromBrackets, out var fault), $"{bracketed}: {fault}");
            Assert.That(ElementString.TryParse(scanned, out var fromScanner, out fault), $"{scanned}: {fault}");
            Assert.That(fromBrackets!.Path, Is.EqualTo(fromScanner!.Path));
            Assert.That(fromBrackets.Key.Value, Is.EqualTo(value));
        }
    }

    [Test]
    public void Knows_the_identifiers_of_the_dictionary()
    {
        Assert.That(ApplicationIdentifiers.Count, Is.EqualTo(536));
        Assert.That(PrimaryKeys.Numbers.All(number => ApplicationIdentifiers.TryFind(number, out _)));
        foreach (var key in PrimaryKeys.Numbers.SelectMany(number => PrimaryKeys.Find(number)!.Qualifiers).SelectMany(alternative => alternative))
        {
            Assert.That(ApplicationIdentifiers.TryFind(key, out var qualifier) && qualifier.Name.Length > 0, key);
        }
    }

    [TestCase("11", "251200", true)]
    [TestCase("4326", "251200", false)]
    [TestCase("7251", "200002292359", true)]
    [TestCase("7251", "200102292359", false)]
    [TestCase("7003", "2512312460", false)]
    [TestCase("8008", "25123123", true)]
    [TestCase("8008", "2512312359", true)]
    [TestCase("8008", "251231235961", false)]
    [TestCase("7007", "251231", true)]
    [TestCase("7007", "251231260101", true)]
    [TestCase("7007", "2512312601", false)]
    [TestCase("4321", "2", false)]
    [TestCase("3103", "000195", true)]
    [TestCase("3103", "195", false)]
    [TestCase("423", "156276", true)]
    public void Values_of_attributes_are_checked(string number, string value, bool isValid) =>
        Assert.That(ElementString.TryParse($"(01)09521234543213({number}){value}", out _, out _), Is.EqualTo(isValid));
}
