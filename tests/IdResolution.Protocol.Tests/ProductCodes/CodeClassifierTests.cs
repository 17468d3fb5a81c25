using IdResolution.Protocol.ProductCodes;
using IdResolution.Protocol.Tests.ProductCodes.Gs1;

namespace IdResolution.Protocol.Tests.ProductCodes;

public sealed class CodeClassifierTests
{
    [TestCase("09521234543213", "gtin", "https://id.gs1.org/01/09521234543213")]
    [TestCase("6291041500213", "gtin", "https://id.gs1.org/01/06291041500213")]
    [TestCase("  614141123452\n", "gtin", "https://id.gs1.org/01/00614141123452")]
    [TestCase("106141412345678908", "sscc", "https://id.gs1.org/00/106141412345678908")]
    [TestCase("(414)9521321000018", "gln", "https://id.gs1.org/414/9521321000018")]
    [TestCase("/01/09521234543213/21/A?17=251231", "gtin", "https://id.gs1.org/01/09521234543213/21/A")]
    [TestCase("01/09521234543213/21/A", "gtin", "https://id.gs1.org/01/09521234543213/21/A")]
    [TestCase("01/x", "handle", "01/x")]
    [TestCase("0109521234543213", "gtin", "https://id.gs1.org/01/09521234543213")]
    [TestCase("010952123454321321abc", "gtin", "https://id.gs1.org/01/09521234543213/21/abc")]
    [TestCase("https://example.com/01/09521234543213", "gtin", "https://id.gs1.org/01/09521234543213")]
    [TestCase("urn:epc:id:sgtin:4012345.011111.987", "gtin", "https://id.gs1.org/01/04012345111118/21/987")]
    [TestCase("301854AAC1493D023119400A", "gtin", "https://id.gs1.org/01/00866993371400/21/9413672970")]
    [TestCase("1.2.156.3088", "oid", "1.2.156.3088")]
    [TestCase("urn:oid:2.16.156.101818.102.1", "oid", "2.16.156.101818.102.1")]
    [TestCase("/ISO/Member-Body/156/3088", "oid", "1.2.156.3088")]
    [TestCase("/Joint-ISO-ITU-T/Country/156", "oid", "2.16.156")]
    [TestCase("/2/999", "oid", "2.999")]
    [TestCase("88.118.8/JXDY2106023", "idis", "88.118.8/JXDY2106023")]
    [TestCase("86.709.612/x", "idis", "86.709.612/x")]
    [TestCase("hdl:88.101.0042/a b", "idis", "88.101.0042/a b")]
    [TestCase("10.1000/ABC", "doi", "10.1000/abc")]
    [TestCase("doi:10.1000/182", "doi", "10.1000/182")]
    [TestCase("https://doi.org/10.1000/a%2Fb?x=1", "doi", "10.1000/a/b")]
    [TestCase("urn:doi:10.1000:1:2", "doi", "10.1000/1:2")]
    [TestCase("urn:hdl:20.1:X", "handle", "20.1/X")]
    [TestCase("info:hdl/20.1/X", "handle", "20.1/X")]
    [TestCase("https://hdl.handle.net/20.1/%E4%B8%AD", "handle", "20.1/中")]
    [TestCase("0.NA/88.100", "handle", "0.NA/88.100")]
    [TestCase("https://pump.example.com/id/4711?v=1", "link", "https://pump.example.com/id/4711?v=1")]
    [TestCase("https://example.com/00/style.css", "link", "https://example.com/00/style.css")]
    [TestCase("91110108589104047H", "uscc", "91110108589104047H")]
    [TestCase("ecode:2abc", "ecode", "ecode:2abc")]
    public void Recognises(string text, string scheme, string canonical)
    {
        Assert.That(CodeClassifier.TryClassify(text, out var found, out var code, out var fault), fault?.ToString());
        Assert.That((found, code!.Canonical), Is.EqualTo((scheme, canonical)));
    }

    [TestCase("6291041500214", "gtin", 12)]
    [TestCase(" 6291041500214", "gtin", 13)]
    [TestCase("106141412345678909", "sscc", 17)]
    [TestCase("123456789", "", 9)]
    [TestCase("88.118.8", "idis", 8)]
    [TestCase("88.1x8.8/A", "idis", 4)]
    [TestCase("88.118./A", "idis", 7)]
    [TestCase("88.118.8/", "idis", 9)]
    [TestCase("3.1.4", "oid", 0)]
    [TestCase("1.40.4", "oid", 2)]
    [TestCase("1.2.0156", "oid", 4)]
    [TestCase("1.2..156", "oid", 4)]
    [TestCase("10.1000", "doi", 7)]
    [TestCase("2", "", 1)]
    [TestCase("/ISO/Nobody/1", "oid", 5)]
    [TestCase("urn:oid:1.2.x", "oid", 12)]
    [TestCase("hdl:nothing", "handle", 11)]
    [TestCase("a..b/c", "handle", 2)]
    [TestCase("a/b\u0001", "handle", 3)]
    [TestCase("https://Example.com/4711", "link", 8)]
    [TestCase("https://example.com/4 711", "link", 21)]
    [TestCase("https://example.com/", "link", 20)]
    [TestCase("91110108589104047J", "uscc", 17)]
    [TestCase("9111010858910404IH", "uscc", 16)]
    [TestCase("ecode:9abc", "ecode", 6)]
    [TestCase("hello", "", 0)]
    [TestCase("", "", 0)]
    public void Says_the_best_fault_when_nothing_fits(string text, string scheme, int position)
    {
        Assert.That(CodeClassifier.TryClassify(text, out var found, out _, out var fault), Is.False);
        Assert.That((found, fault!.Position), Is.EqualTo((scheme, position)), fault.Detail);
        Assert.That(fault.Rule, Is.Not.Empty);
    }

    [Test]
    public void A_company_code_of_digits_is_told_from_a_shipping_unit_by_its_check_character()
    {
        // Whose check character happens to be a digit.
        for (var number = 91110108589104000; ; number++)
        {
            var head = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var code = head + CompanyCode.CheckCharacterOf(head);
            if (!char.IsAsciiDigit(code[^1]) || code[^1] == IdResolution.Protocol.ProductCodes.Gs1.CheckDigit.Of(head)) continue;

            Assert.That(CodeClassifier.TryClassify(code, out var scheme, out _, out _));
            Assert.That(scheme, Is.EqualTo("uscc"));
            break;
        }
    }

    [Test]
    public void Every_wrong_character_of_a_company_code_is_seen()
    {
        const string Code = "91110108589104047H";
        for (var i = 0; i < Code.Length; i++)
        {
            foreach (var character in "0123456789ABCDEFGHJKLMNPQRTUWXY")
            {
                if (character != Code[i]) Assert.That(CompanyCode.TryParse(Code[..i] + character + Code[(i + 1)..], out _, out _), Is.False);
            }
        }
    }

    [Test]
    public void What_is_canonical_is_recognised_as_itself()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new RandomCodes(seed);
        for (var round = 0; round < 5_000; round++)
        {
            var text = (round % 5) switch
            {
                0 => $"{random.Next(2)}.{random.Next(40)}.{random.Next(100_000)}.{random.Next(9)}",
                1 => $"88.{random.Next(9_999)}.{random.Digits(4)}/{random.Printable(1, 60)}",
                2 => $"10.{random.Digits(4)}/{random.Printable(1, 60)}",
                3 => $"https://p{random.Digits(3)}.example.com/x{random.Digits(9)}?a={random.Digits(2)}",
                _ => random.Text("123456789ABCDEFGHJKLMNPQRTUWXY", 17) is var head ? head + CompanyCode.CheckCharacterOf(head) : "",
            };
            Assert.That(CodeClassifier.TryClassify(text, out var scheme, out var code, out var fault), $"{text}: {fault}");
            Assert.That(CodeClassifier.TryClassify(code!.Canonical, out var again, out var same, out _));
            Assert.That((again, same!.Canonical), Is.EqualTo((scheme, code.Canonical)));
        }
    }

    [Test]
    public void Never_throws_and_points_into_the_text()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new RandomCodes(seed);
        var valid = 0;
        for (var round = 0; round < 100_000; round++)
        {
            var text = random.Noise();
            if (CodeClassifier.TryClassify(text, out _, out var code, out var fault))
            {
                Assert.That(code.Canonical, Is.Not.Empty, text);
                valid++;
            }
            else if (fault.Position < 0 || fault.Position > text.Length) Assert.Fail($"{text}: {fault}");
        }
        Assert.That(valid, Is.GreaterThan(10));
    }

    [Test]
    public void Long_texts_are_refused_before_they_are_read()
    {
        Assert.That(CodeClassifier.TryClassify("https://x.org/" + new string('a', 5_000), out _, out _, out var fault), Is.False);
        Assert.That(fault!.Position, Is.EqualTo(CodeClassifier.MaxLength));
        Assert.That(CodeClassifier.TryClassify("20.1/" + new string('a', 2_500), out _, out _, out fault), Is.False);
        Assert.That(fault!.Position, Is.EqualTo(2_048));
        Assert.That(CodeClassifier.TryClassify("https://x.org/" + new string('a', 300), out _, out _, out fault), Is.False);
        Assert.That(fault!.Position, Is.EqualTo(255));
    }
}
