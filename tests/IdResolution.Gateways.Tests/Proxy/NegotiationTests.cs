using IdResolution.Gateways.Proxy;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Tests.Proxy;

public sealed class NegotiationTests
{
    private const string Chromium = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140";

    [TestCase("text/html, application/json;q=0.9", "text/html application/json")]
    [TestCase("a/b;q=0.1, c/d;q=0.5, e/f", "e/f c/d a/b")]
    [TestCase("a/b;q=0, c/d;q=2, e/f;q=x, g/h;q=", "")]
    [TestCase("a/b;level=1;q=0.5, A/C", "a/c a/b")]
    [TestCase(",,;;, a/<b>", "")]
    public void Reads_what_is_accepted_the_best_first(string header, string expected) => Assert.That(string.Join(' ', AcceptHeader.Parse(header)), Is.EqualTo(expected));

    [Test]
    public void Reads_no_more_than_anybody_needs()
    {
        Assert.That(AcceptHeader.Parse(string.Join(',', Enumerable.Range(0, 100).Select(i => $"a/b{i}"))), Has.Count.EqualTo(32));
        Assert.That(AcceptHeader.Parse(new string('a', 100_000)), Is.Empty);
    }

    [TestCase("text/html,application/xhtml+xml,*/*;q=0.8", Chromium, "browser", false)]
    [TestCase("", Chromium, "browser", false)]
    [TestCase("*/*", Chromium, "browser", false)]
    [TestCase("*/*", "curl/8", "no_conneg", false)]
    [TestCase("", "", "no_conneg", false)]
    [TestCase("application/json", "curl/8", "conneg", true)]
    [TestCase("application/json, text/plain, */*", Chromium, "conneg", true)]
    [TestCase("application/json;q=0.5, text/html", "curl/8", "browser", false)]
    [TestCase("text/turtle", "curl/8", "conneg", false)]
    [TestCase("text/turtle, application/json;q=0.1", "curl/8", "conneg", true)]
    [TestCase("*/*;q=0.5, application/json;q=0.1", "curl/8", "conneg", false)]
    [TestCase("*/*, application/json", "curl/8", "conneg", true)]
    public void Knows_what_kind_of_client_it_is(string accept, string agent, string role, bool prefersJson)
    {
        var negotiation = Of(accept, agent, "");

        Assert.That(negotiation.Preferences.Single(preference => preference.Name == "http_role").Value, Is.EqualTo(role));
        Assert.That(negotiation.PrefersJson, Is.EqualTo(prefersJson));
    }

    [Test]
    public void Types_and_languages_become_preferences_in_their_order()
    {
        var preferences = Of("b/b;q=0.1, a/a", "", "zh-CN,en;q=0.5").Preferences.Select(preference => $"{preference.Name}:{preference.Value}");

        Assert.That(preferences, Is.EqualTo(new[] { "ctype:a/a", "media-type:a/a", "ctype:b/b", "media-type:b/b", "http_role:conneg", "language:zh-cn", "language:zh", "language:en" }));
    }

    private static Negotiation Of(string accept, string agent, string language) =>
        Negotiation.Of(new HeaderDictionary { ["Accept"] = accept, ["User-Agent"] = agent, ["Accept-Language"] = language });
}
