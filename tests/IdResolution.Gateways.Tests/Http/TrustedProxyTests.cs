using System.Net;

namespace IdResolution.Gateways.Tests.Http;

public sealed class TrustedProxyTests
{
    private static readonly IPNetwork[] Proxies = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8")];

    [TestCase("203.0.113.7", "https", "203.0.113.7:0 True https")]
    [TestCase("203.0.113.7", null, "203.0.113.7:0 False http")]
    [TestCase("203.0.113.7", "http", "203.0.113.7:0 False http")]
    [TestCase("203.0.113.7", "https, http", "203.0.113.7:0 False http")]
    [TestCase("1.1.1.1, 203.0.113.7", "https", "203.0.113.7:0 True https")]
    [TestCase("1.1.1.1, 203.0.113.7, 10.1.2.3", "https", "203.0.113.7:0 True https")]
    [TestCase("10.9.9.9, 10.1.2.3", "https", "10.9.9.9:0 True https")]
    [TestCase("203.0.113.7, unknown", "https", "127.0.0.1")]
    [TestCase("[2001:db8::1]:443", "https", "[2001:db8::1]:443 True https")]
    [TestCase("2001:db8::1", "https", "[2001:db8::1]:0 True https")]
    [TestCase("203.0.113.7:55", "https", "203.0.113.7:55 True https")]
    [TestCase("", "https", "127.0.0.1")]
    public async Task A_trusted_proxy_says_who_the_client_is(string route, string? scheme, string expected)
    {
        await using var face = await HttpFace.StartAsync(options => options with { TrustedProxies = Proxies });
        using var client = HttpFace.Client(face.Http);
        Assert.That((await HttpFace.AskAsync(client, path: "/where", change: request => Add(request, route, scheme))).Body, Does.StartWith(expected));
    }

    [Test]
    public async Task Nobody_else_is_believed()
    {
        await using var face = await HttpFace.StartAsync(options => options with { TrustedProxies = [IPNetwork.Parse("10.0.0.0/8")] });
        using var client = HttpFace.Client(face.Http);
        Assert.That((await HttpFace.AskAsync(client, path: "/where", change: request => Add(request, "203.0.113.7", "https"))).Body, Does.Match("^127.0.0.1:[0-9]+ False http://127.0.0.1"));
    }

    [TestCase("for=203.0.113.7;proto=https", "203.0.113.7:0 True")]
    [TestCase("for=1.1.1.1, For=\"[2001:db8::1]:443\";Proto=https;by=10.0.0.1", "[2001:db8::1]:443 True")]
    [TestCase("for=203.0.113.7;proto=http, for=10.0.0.1;proto=https", "203.0.113.7:0 False")]
    [TestCase("for=203.0.113.7, for=_hidden;proto=https", "127.0.0.1")]
    [TestCase("nonsense;;=", "127.0.0.1")]
    public async Task The_standard_header_counts_where_it_is_chosen_and_the_other_does_not(string header, string expected)
    {
        await using var face = await HttpFace.StartAsync(options => options with { TrustedProxies = Proxies, UsesForwardedHeader = true });
        using var client = HttpFace.Client(face.Http);
        var answer = await HttpFace.AskAsync(client, path: "/where", change: request =>
        {
            Add(request, "6.6.6.6", "https");
            request.Headers.TryAddWithoutValidation("Forwarded", header);
        });
        Assert.That(answer.Body, Does.StartWith(expected));
    }

    [Test]
    public async Task Behind_a_proxy_that_took_HTTPS_authentication_counts_and_its_certificate_does_not()
    {
        await using var face = await HttpFace.StartAsync(options => options with { TrustedProxies = Proxies, RequestsClientCertificates = true });
        using var client = HttpFace.Client(face.Http);
        Assert.That((await HttpFace.AskAsync(client, HttpFace.Basic(), change: request => Add(request, "203.0.113.7", "https"))).Status, Is.EqualTo(200));
        Assert.That((await HttpFace.AskAsync(client, HttpFace.Basic(), change: request => Add(request, "203.0.113.7", "http"))).Status, Is.EqualTo(403));
        Assert.That((await HttpFace.AskAsync(client, "Handle clientCert=true", change: request => Add(request, "203.0.113.7", "https"))).Challenges[0], Does.Contain("No client certificate"));
    }

    [Test]
    public async Task Limits_are_those_of_the_client_and_not_of_the_proxy()
    {
        await using var face = await HttpFace.StartAsync(options => options with { TrustedProxies = Proxies, RequestsPerSecondPerSource = 1, MaxConnectionsPerSource = 1 });
        using var first = HttpFace.Client(face.Http);
        using var second = HttpFace.Client(face.Http);
        var statuses = new List<int>();
        foreach (var (client, address) in new[] { (first, "203.0.113.7"), (second, "203.0.113.8"), (first, "203.0.113.7"), (second, "2001:db8::1"), (first, "2001:db8::2") })
        {
            statuses.Add((await HttpFace.AskAsync(client, path: "/where", change: request => Add(request, address, "https"))).Status);
        }
        Assert.That(statuses, Is.EqualTo(new[] { 200, 200, 429, 200, 429 }), "an IPv6 network of 64 bits is one client");
    }

    [TestCase("id.example.org", "http://id.example.org")]
    [TestCase("id.example.org:8080", "http://id.example.org:8080")]
    [TestCase("[::1]:80", "http://[::1]:80")]
    [TestCase("xn--fiqs8s", "http://xn--fiqs8s")]
    [TestCase("xn--zzzzzzzzzzzzzz99999.example", "http://xn--zzzzzzzzzzzzzz99999.example")]
    public async Task The_public_address_is_the_one_the_client_used(string host, string expected)
    {
        await using var face = await HttpFace.StartAsync();
        using var client = HttpFace.Client(face.Http);
        Assert.That((await HttpFace.AskAsync(client, path: "/where", change: request => request.Headers.Host = host)).Body, Does.Contain($" {expected} /where"));
    }

    [Test]
    public async Task Or_the_one_that_the_operator_gives()
    {
        await using var face = await HttpFace.StartAsync(options => options with { PublicUrl = new Uri("https://id.example.org/") });
        using var client = HttpFace.Client(face.Http);
        Assert.That((await HttpFace.AskAsync(client, path: "/where")).Body, Does.EndWith(" https://id.example.org /where"));
    }

    private static void Add(HttpRequestMessage request, string route, string? scheme)
    {
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", route);
        if (scheme is not null) request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", scheme);
    }
}
