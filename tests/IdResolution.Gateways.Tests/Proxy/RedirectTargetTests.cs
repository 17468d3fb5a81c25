using IdResolution.Gateways.Proxy;

namespace IdResolution.Gateways.Tests.Proxy;

public sealed class RedirectTargetTests
{
    [TestCase("https://example.org/", "https://example.org/")]
    [TestCase("  https://example.org/a b\"<c>", "https://example.org/a%20b%22%3Cc%3E")]
    [TestCase("https://example.org/%41/../b?x=%7B", "https://example.org/%41/../b?x=%7B")]
    [TestCase("https://example.org/设备?名=1", "https://example.org/%E8%AE%BE%E5%A4%87?%E5%90%8D=1")]
    [TestCase("https://例子.测试:8443/路", "https://xn--fsqu00a.xn--0zwm56d:8443/%E8%B7%AF")]
    [TestCase("HTTPS://example.org/", "HTTPS://example.org/")]
    [TestCase("mailto:a@example.org", "mailto:a@example.org")]
    public void Makes_printable_ASCII_and_changes_nothing_else(string text, string expected)
    {
        Assert.That(RedirectTarget.TryBuild(text, "", ProxyOptions.DefaultSchemes, out var target), Is.EqualTo(TargetFault.None));
        Assert.That(target, Is.EqualTo(expected));
    }

    [TestCase("https://example.org/\r\nSet-Cookie: a=b", "https://example.org/Set-Cookie:%20a=b")]
    [TestCase("https://example.org/\u0000\u007F\u0085x", "https://example.org/x")]
    public void No_line_end_survives(string text, string expected)
    {
        RedirectTarget.TryBuild(text, "", ProxyOptions.DefaultSchemes, out var target);

        Assert.That(target, Is.EqualTo(expected));
    }

    [TestCase("javascript:alert(1)")]
    [TestCase("JavaScript:alert(1)")]
    [TestCase("java\nscript:alert(1)")]
    [TestCase(" \u0001javascript:alert(1)")]
    [TestCase("data:text/html,x")]
    [TestCase("file:///etc/passwd")]
    [TestCase("vbscript:x")]
    public void Schemes_outside_the_list_are_refused(string text)
    {
        Assert.That(RedirectTarget.TryBuild(text, "", ProxyOptions.DefaultSchemes, out var target), Is.EqualTo(TargetFault.Scheme));
        Assert.That(target, Is.Empty);
    }

    [TestCase("")]
    [TestCase("example.org")]
    [TestCase("/local")]
    [TestCase("//example.org/")]
    [TestCase("https:")]
    [TestCase("https:example.org")]
    [TestCase("https:///path")]
    [TestCase("https://")]
    [TestCase("https://example.org\\@evil.example/")]
    [TestCase("ht tp://example.org/")]
    [TestCase(":x")]
    public void What_is_no_absolute_URI_is_refused(string text)
    {
        Assert.That(RedirectTarget.TryBuild(text, "", ProxyOptions.DefaultSchemes, out _), Is.EqualTo(TargetFault.NotAUri));
    }

    [Test]
    public void What_is_too_long_is_refused()
    {
        var text = "https://example.org/" + new string('a', RedirectTarget.MaxLength - 20);

        Assert.That(RedirectTarget.TryBuild(text, "", ProxyOptions.DefaultSchemes, out _), Is.EqualTo(TargetFault.None));
        Assert.That(RedirectTarget.TryBuild(text + "b", "", ProxyOptions.DefaultSchemes, out _), Is.EqualTo(TargetFault.NotAUri));
        Assert.That(RedirectTarget.TryBuild(text, "b", ProxyOptions.DefaultSchemes, out _), Is.EqualTo(TargetFault.NotAUri));
    }

    [TestCase("https://example.org/a", "?x=1", "https://example.org/a?x=1")]
    [TestCase("https://example.org/a?", "x=1&y=2", "https://example.org/a?x=1&y=2")]
    [TestCase("https://example.org", "#part", "https://example.org#part")]
    [TestCase("https://example.org", "/a", "https://example.org/a")]
    [TestCase("https://example.org/", "@evil.example", "https://example.org/@evil.example")]
    [TestCase("https://example.org/", "\r\nX: y", "https://example.org/X:%20y")]
    [TestCase("mailto:a@example.org", "?subject=x", "mailto:a@example.org?subject=x")]
    public void Appends_what_the_visitor_wants(string text, string append, string expected)
    {
        Assert.That(RedirectTarget.TryBuild(text, append, ProxyOptions.DefaultSchemes, out var target), Is.EqualTo(TargetFault.None));
        Assert.That(target, Is.EqualTo(expected));
    }

    [TestCase("https://example.org", ".evil.example/")]
    [TestCase("https://example.org", "@evil.example/")]
    [TestCase("https://example.org", ":443@evil.example/")]
    [TestCase("https://example.org:8", "080/")]
    [TestCase("https://example.org", "\\@evil.example")]
    [TestCase("https://example.org", "\r\n.evil.example")]
    [TestCase("mailto:a@example.org", ".evil.example")]
    [TestCase("mailto:a@example.org", ",b@evil.example")]
    public void What_is_appended_cannot_lead_elsewhere(string text, string append)
    {
        Assert.That(RedirectTarget.TryBuild(text, append, ProxyOptions.DefaultSchemes, out var target), Is.EqualTo(TargetFault.Append));
        Assert.That(target, Is.Empty);
    }

    [Test]
    public void Whatever_is_put_together_stays_ASCII_without_spaces_and_keeps_the_host()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        const string alphabet = "/:@?#\\%.;&=\r\n\t \u0000\u00e9\u8bbeaZ0[]{}|";
        for (var i = 0; i < 20_000; i++)
        {
            var append = new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            foreach (var start in new[] { "https://example.org", "https://example.org/", "https://example.org:8443", "https://u@example.org?" })
            {
                if (RedirectTarget.TryBuild(start, append, ProxyOptions.DefaultSchemes, out var target) != TargetFault.None) continue;
                Assert.That(target.All(c => c is > ' ' and < '\x7F'), Is.True, append);
                if (Uri.TryCreate(target, UriKind.Absolute, out var uri)) Assert.That(uri.Host, Is.EqualTo("example.org"), append);
                Assert.That(target, Does.StartWith(start), append);
            }
        }
    }
}
