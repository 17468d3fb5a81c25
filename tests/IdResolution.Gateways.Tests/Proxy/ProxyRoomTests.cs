using System.Net;
using IdResolution.Gateways.Tests.Http;

namespace IdResolution.Gateways.Tests.Proxy;

/// <summary>Methods, and what caches are told, where no other room is.</summary>
public sealed class ProxyRoomTests : ProxyFixture
{
    [OneTimeSetUp]
    public Task RegisterAsync() => Node.RegisterAsync($"{Active}/PUMP", HttpNode.Text(1, "URL", "https://example.org/"));

    [TestCase("/")]
    [TestCase($"/{Active}/PUMP")]
    [TestCase("/%ZZ")]
    public async Task Refuses_other_methods_whatever_the_path(string path)
    {
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete })
        {
            var answer = await SendAsync(method, path);
            Assert.That((answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow)), Is.EqualTo((HttpStatusCode.MethodNotAllowed, "GET, HEAD, OPTIONS")), method.Method);
        }
    }

    [TestCase("/")]
    [TestCase($"/{Active}/PUMP")]
    public async Task Tells_which_methods_there_are(string path)
    {
        var answer = await SendAsync(HttpMethod.Options, path, ("Origin", "https://page.example"), ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "accept"));
        Assert.That((answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow)), Is.EqualTo((HttpStatusCode.NoContent, "GET, HEAD, OPTIONS")));
        Assert.That(answer.Headers.GetValues("Access-Control-Allow-Headers").Single(), Does.Contain("Accept"));
    }

    [Test]
    public async Task Tells_the_server_as_a_whole_too()
    {
        var head = await RawAsync("OPTIONS * HTTP/1.1\r\nHost: node.example\r\nConnection: close\r\n\r\n");
        Assert.That(head, Does.StartWith("HTTP/1.1 204 "));
    }

    [TestCase("?noredirect")]
    [TestCase("?action=api")]
    [TestCase("?action=showurls")]
    [TestCase("-NONE")]
    public async Task No_cache_keeps_what_does_not_say_how_long_it_lives(string more)
    {
        var answer = await GetAsync($"/{Active}/PUMP{more}");
        Assert.That(answer.Headers.CacheControl?.ToString(), Is.EqualTo("no-cache"));
    }

    [Test]
    public async Task No_cache_answers_who_asks_past_the_caches()
    {
        var usual = await GetAsync($"/{Active}/PUMP");
        var authoritative = await GetAsync($"/{Active}/PUMP?auth");
        Assert.That(usual.Headers.CacheControl, Is.Null);
        Assert.That(usual.Content.Headers.Expires > usual.Headers.Date);
        Assert.That((authoritative.StatusCode, authoritative.Headers.CacheControl?.ToString()), Is.EqualTo((HttpStatusCode.Found, "no-store")));
    }
}
