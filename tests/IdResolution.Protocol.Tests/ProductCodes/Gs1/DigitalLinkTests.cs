using IdResolution.Protocol.ProductCodes.Gs1;

namespace IdResolution.Protocol.Tests.ProductCodes.Gs1;

public sealed class DigitalLinkTests
{
    [TestCase("https://id.gs1.org/01/09520123456788/10/ABC1/21/12345?17=180426", "01/09520123456788/10/ABC1/21/12345", "gtin")]
    [TestCase("https://example.com/some/path/01/09521234543213/22/2A", "01/09521234543213/22/2A", "gtin")]
    [TestCase("HTTP://Example.com:8000/01/09521234543213/", "01/09521234543213", "gtin")]
    [TestCase("https://id.gs1.org/01/614141123452?3103=000195", "01/00614141123452", "gtin")]
    [TestCase("https://id.gs1.org/01/6291041500213", "01/06291041500213", "gtin")]
    [TestCase("https://id.gs1.org/01/09521234543213/235/TPX-1", "01/09521234543213/235/TPX-1", "gtin")]
    [TestCase("https://id.gs1.org/00/106141412345678908?02=00614141123452&37=25&10=ABC123", "00/106141412345678908", "sscc")]
    [TestCase("https://id.gs1.org/414/9521321000018/254/5678", "414/9521321000018/254/5678", "gln")]
    [TestCase("https://id.gs1.org/8004/9521321ASSET%2F1", "8004/9521321ASSET%2F1", "giai")]
    [TestCase("https://id.gs1.org/01/09521234543213/21/a%2fb%C2?utm=x#top", null, null)]
    [TestCase("https://id.gs1.org/01/09521234543213/21/a%2fb!?utm=x&linkType=gs1:pip#top", "01/09521234543213/21/a%2Fb%21", "gtin")]
    [TestCase("https://01/01/09521234543213", "01/09521234543213", "gtin")]
    public void Reads_links_into_their_canonical_path(string text, string? path, string? scheme)
    {
        Assert.That(DigitalLink.TryParse(text, out var code, out var fault), Is.EqualTo(path is not null), fault?.Detail);
        Assert.That(code?.Path, Is.EqualTo(path));
        Assert.That(code?.Scheme, Is.EqualTo(scheme));
        if (path is not null) Assert.That(code!.Canonical, Is.EqualTo("https://id.gs1.org/" + path));
    }

    // The caret stands below the first wrong character.
    [TestCase("https://x.org/01/09521234543214",
              "                              ^", "check digit")]
    [TestCase("https://x.org/01/0952123454321O/21/A",
              "                              ^", "characters")]
    [TestCase("https://x.org/01/095212345432",
              "                            ^", "check digit")]
    [TestCase("https://x.org/01/0952123454/21/A",
              "                           ^", "length")]
    [TestCase("https://x.org/01/095212345432133",
              "                               ^", "length")]
    [TestCase("https://x.org/01/09521234543213/21/A/10/B",
              "                                     ^", "order")]
    [TestCase("https://x.org/01/09521234543213/21/A/21/B",
              "                                     ^", "order")]
    [TestCase("https://x.org/01/09521234543213/21/A/235/B",
              "                                     ^", "order")]
    [TestCase("https://x.org/01/09521234543213/17/251231",
              "                                ^", "order")]
    [TestCase("https://x.org/01/09521234543213/21/ABCDEFGHIJKLMNOPQRSTU",
              "                                                       ^", "length")]
    [TestCase("https://x.org/01/09521234543213/21/A%20B",
              "                                    ^", "characters")]
    [TestCase("https://x.org/01/09521234543213/21/A%2",
              "                                    ^", "percent")]
    [TestCase("https://x.org/01/09521234543213/21",
              "                                  ^", "path")]
    [TestCase("https://x.org/00/106141412345678908/21/A",
              "                                    ^", "order")]
    [TestCase("https://x.org/01/09521234543213?17=251301",
              "                                     ^", "value")]
    [TestCase("https://x.org/01/09521234543213?17=250231",
              "                                       ^", "value")]
    [TestCase("https://x.org/01/09521234543213?x=1&21=A",
              "                                    ^", "order")]
    [TestCase("https://x.org/8010/9521321/8011/012",
              "                                ^", "value")]
    [TestCase("https://x.org/8010/9521321a",
              "                          ^", "characters")]
    [TestCase("https://x.org/8003/19521321000018",
              "                   ^", "value")]
    [TestCase("https://x.org/8006/095212345432130302",
              "                                   ^", "value")]
    [TestCase("https://x.org/8004/952A",
              "                      ^", "company prefix")]
    [TestCase("https://x.org/about",
              "                   ^", "primary key")]
    [TestCase("https:///01/09521234543213",
              "        ^", "host")]
    public void Says_where_a_link_is_wrong_and_by_which_rule(string text, string caret, string rule)
    {
        Assert.That(DigitalLink.TryParse(text, out _, out var fault), Is.False);
        Assert.That(fault!.Position, Is.EqualTo(caret.IndexOf('^', StringComparison.Ordinal)), fault.Detail);
        Assert.That(fault.Rule, Does.StartWith(rule));
    }

    [Test]
    public void Walks_from_the_piece_to_the_product()
    {
        Assert.That(DigitalLink.TryParse("https://x.org/01/09521234543213/22/V/10/L/21/S?17=251200", out var code, out _));

        var levels = new List<string>();
        for (var level = code; level is not null; level = level.Broader) levels.Add($"{level.Level}: {level.Path}");

        Assert.That(levels, Is.EqualTo(new[]
        {
            "serial number: 01/09521234543213/22/V/10/L/21/S", "lot: 01/09521234543213/22/V/10/L", "variant: 01/09521234543213/22/V", "GTIN: 01/09521234543213",
        }));
        Assert.That(code!.Attributes.Single().Value, Is.EqualTo("251200"));
    }

    [Test]
    public void An_asset_type_stands_above_its_assets()
    {
        Assert.That(DigitalLink.TryParse("https://x.org/8003/04012345111118988", out var asset, out var fault), fault?.Detail);

        Assert.That(asset!.Broader!.Path, Is.EqualTo("8003/04012345111118"));
        Assert.That(asset.Broader.Broader, Is.Null);
    }

    [Test]
    public void Every_valid_code_is_read_back_from_its_canonical_link()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new RandomCodes(seed);
        for (var round = 0; round < 5_000; round++)
        {
            var (number, value, qualifiers) = random.Code();
            var text = "https://example.com/stem/" + string.Join('/', qualifiers.Prepend((number, value)).Select(item => $"{item.Item1}/{Uri.EscapeDataString(item.Item2)}"));

            Assert.That(DigitalLink.TryParse(text, out var code, out var fault), $"{text}: {fault}");
            Assert.That(code!.Key.Value, Is.EqualTo(value));
            Assert.That(code.Qualifiers.Select(element => (element.Number, element.Value)), Is.EqualTo(qualifiers));
            Assert.That(DigitalLink.TryParse(code.Canonical, out var again, out _));
            Assert.That(again!.Path, Is.EqualTo(code.Path));
        }
    }
}
