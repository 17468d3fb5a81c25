using System.Text.RegularExpressions;
using IdResolution.Protocol.Templates;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Tests.Templates;

public sealed class TemplateTextTests
{
    private static readonly TemplateVariable Variables =
        new("size", "4x5", Regex.Match("4x5", "(.)x(.)"),
            new("extension", "ab12", Regex.Match("ab12", "(a)(b)(1)(2)(x)?"),
                new("plain", "<p & \"q\">", null, null)));

    [TestCase("nothing special", "nothing special")]
    [TestCase("${size}", "4x5")]
    [TestCase("a${size}b${extension}c", "a4x5bab12c")]
    [TestCase("${size[0]}|${size[1]}|${size[2]}|${size[3]}", "4x5|4|5|")]
    [TestCase("$1$2", "ab")]
    [TestCase("$12", "a2")]
    [TestCase("$0", "ab12")]
    [TestCase("${3}${4}", "12")]
    [TestCase("${5}${6}${99}", "")]
    [TestCase("${unknown}${unknown[1]}", "")]
    [TestCase("${plain[0]}${plain[1]}", "<p & \"q\">")]
    [TestCase(@"\${size} \\ \x", @"${size} \ x")]
    [TestCase(@"end\", @"end\")]
    [TestCase("costs $ 5, $x, $", "costs $ 5, $x, $")]
    [TestCase("${size", "${size")]
    [TestCase("${}${size[x]}", "")]
    [TestCase("", "")]
    public void Puts_in_what_the_variables_stand_for(string text, string expected)
    {
        Assert.That(TemplateText.Parse(text).TryRender(Variables, 1_000, out var rendered), Is.True);
        Assert.That(rendered, Is.EqualTo(expected));
    }

    [Test]
    public void Writes_variables_in_markup_as_character_data()
    {
        var text = TemplateText.Parse("<a b=\"${plain}\">${plain} it's</a>", isMarkup: true);
        Assert.That(text.TryRender(Variables, 1_000, out var rendered), Is.True);
        Assert.That(rendered, Is.EqualTo("<a b=\"&lt;p &amp; &quot;q&quot;&gt;\">&lt;p &amp; &quot;q&quot;&gt; it's</a>"));
    }

    [TestCase("${size}${size}", 5, false)]
    [TestCase("${size}${size}", 6, true)]
    [TestCase("literal", 6, false)]
    [TestCase("literal", 7, true)]
    public void Stops_when_there_is_no_room(string text, int room, bool fits)
    {
        Assert.That(TemplateText.Parse(text).TryRender(Variables, room, out _), Is.EqualTo(fits));
    }
}
