using IdResolution.Gateways.ProductCodes;
using IdResolution.Protocol.ProductCodes;
using IdResolution.Protocol.ProductCodes.Gs1;

namespace IdResolution.Gateways.Tests.ProductCodes;

public sealed class CodeRulesTests
{
    private static readonly string[] Texts =
    [
        "gs1 * -> 88.200.9/gs1/{code}",
        "gtin 9521* -> 88.100.1/{code}",
        "gs1 9521* -> 88.100.2/{code}",
        "gtin 952123* -> 88.100.3/x.{code}",
        "oid 1.2.156* -> 88.100.4/{code}",
        "oid 1.2.156.3088* -> 88.100.5/oid-{code}",
        "link https://pump.example.com/* -> 88.100.4/{code}",
        "ecode * -> 88.100.4/{code}",
        "uscc 9111* -> 88.100.4/{code}",
    ];

    private static CodeRules Rules => CodeRules.TryParse(Texts, out var rules, out var problems) ? rules : throw new InvalidOperationException(string.Join(';', problems));

    [TestCase("09521234543213", "88.100.3/x.01/09521234543213")]
    [TestCase("(01)19521234543210(21)A", "88.100.3/x.01/19521234543210/21/A")]
    [TestCase("(01)09521000000001", "88.100.1/01/09521000000001")]
    [TestCase("(8004)9521ABC/1", "88.100.2/8004/9521ABC%2F1")]
    [TestCase("(00)195210000000000008", "88.100.2/00/195210000000000008")]
    [TestCase("6291041500213", "88.200.9/gs1/01/06291041500213")]
    [TestCase("1.2.156", "88.100.4/1.2.156")]
    [TestCase("1.2.156.30889", "88.100.4/1.2.156.30889")]
    [TestCase("1.2.156.3088", "88.100.5/oid-1.2.156.3088")]
    [TestCase("1.2.156.3088.1", "88.100.5/oid-1.2.156.3088.1")]
    [TestCase("1.2.1567", null)]
    [TestCase("https://pump.example.com/4711?a=1", "88.100.4/https://pump.example.com/4711?a=1")]
    [TestCase("https://pump.example.com.evil.example/4711", null)]
    [TestCase("ecode:2abc", "88.100.4/ecode:2abc")]
    [TestCase("91110108589104047H", "88.100.4/91110108589104047H")]
    [TestCase("20.1/x", "20.1/x")]
    public void The_longest_beginning_decides_and_the_handle_leads_back(string text, string? handle)
    {
        Assert.That(CodeClassifier.TryClassify(text, out _, out var code, out var fault), fault?.ToString());
        Assert.That(Rules.HandleOf(code!), Is.EqualTo(handle));
        if (handle is null || handle == text) return;
        Assert.That(Rules.CodeOf(handle)?.Canonical, Is.EqualTo(code!.Canonical));
        Assert.That(Rules.CodeOf(handle + " "), Is.Null);
    }

    [TestCase("88.100.1/01/09521234543213")]
    [TestCase("88.100.1/01/06291041500213")]
    [TestCase("88.100.1/01/9521000000001")]
    [TestCase("88.100.1/01/09521000000009")]
    [TestCase("88.100.4/1.2.156.3088.1")]
    [TestCase("88.100.4/01/09521000000001")]
    [TestCase("20.1/x")]
    public void A_handle_that_no_code_gives_stands_for_none(string handle) => Assert.That(Rules.CodeOf(handle), Is.Null);

    [Test]
    public void Every_code_that_is_mapped_is_read_back()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var rules = Rules;
        var seen = new Dictionary<string, string>();
        for (var round = 0; round < 3_000; round++)
        {
            var text = (random.Next(4)) switch
            {
                0 => $"1.2.{(random.Next(2) == 0 ? "156" : "156.3088")}.{random.Next(50)}.{random.Next(50)}",
                1 => $"ecode:{random.Next(1, 4)}{random.Next(1_000)}",
                2 => $"https://pump.example.com/{random.Next(100)}/{random.Next(100)}?x={random.Next(10)}",
                _ => Gtin(random) is var gtin && random.Next(2) == 0 ? gtin : $"(01){gtin}(10){(char)random.Next('!', '"' + 1)}%{random.Next(99)}(21){random.Next()}",
            };
            Assert.That(CodeClassifier.TryClassify(text, out _, out var code, out var fault), $"{text}: {fault}");
            var handle = rules.HandleOf(code!)!;
            Assert.That(rules.CodeOf(handle)?.Canonical, Is.EqualTo(code!.Canonical), handle);
            Assert.That(seen.TryAdd(handle, code.Canonical) || seen[handle] == code.Canonical, handle);
        }
    }

    [TestCase("gtin 9521* 88.100.1/{code}", "is not SCHEME")]
    [TestCase("9521* -> 88.100.1/{code}", "is not SCHEME")]
    [TestCase("isbn 9521* -> 88.100.1/{code}", "names the scheme isbn")]
    [TestCase("handle 9521* -> 88.100.1/{code}", "names the scheme handle")]
    [TestCase("gtin 9521 -> 88.100.1/{code}", "must end what the code begins with")]
    [TestCase("gtin *9521* -> 88.100.1/{code}", "may have one *")]
    [TestCase("gtin 95-21* -> 88.100.1/{code}", "must begin with digits")]
    [TestCase("oid 1.2.* -> 88.100.1/{code}", "must begin with arcs")]
    [TestCase("link https://example.com* -> 88.100.1/{code}", "must begin with an address")]
    [TestCase("gtin * -> 88.100.1/", "must end in {code}")]
    [TestCase("gtin * -> 88.100.1/{code}x", "must end in {code}")]
    [TestCase("gtin * -> 88.100.1/{code}{code}", "may have {code} only once")]
    [TestCase("gtin * -> 88.100.1{code}", "must have a prefix and a slash")]
    [TestCase("gtin * -> 88..1/{code}", "must have a prefix and a slash")]
    [TestCase("gtin * -> /{code}", "must have a prefix and a slash")]
    [TestCase("gtin * -> 88.100.1/a b{code}", "must have a handle")]
    public void What_is_no_rule_is_refused(string text, string problem)
    {
        Assert.That(CodeRules.TryParse([text], out _, out var problems), Is.False);
        Assert.That(problems.Single().Problem, Does.StartWith(problem));
    }

    [TestCase("gtin 1* -> 88.1/{code}", "gtin 1* -> 88.2/{code}")]
    [TestCase("gtin 1* -> 88.1/{code}", "gln 1* -> 88.1/0{code}")]
    [TestCase("gtin 1* -> 88.1/a{code}", "gln 1* -> 88.1/A{code}")]
    public void Rules_that_could_be_confused_are_refused(string one, string other)
    {
        Assert.That(CodeRules.TryParse([one, other], out _, out var problems), Is.False);
        Assert.That(problems.Single().Index, Is.EqualTo(1));
    }

    private static string Gtin(Random random)
    {
        var digits = random.NextInt64(1_000_000_000_000, 9_999_999_999_999).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return digits + CheckDigit.Of(digits);
    }
}
