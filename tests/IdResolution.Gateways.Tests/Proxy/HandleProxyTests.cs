using System.Globalization;
using System.Net;
using System.Text.Json;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Node.Options;

namespace IdResolution.Gateways.Tests.Proxy;

/// <summary>What a browser gets for a handle (specification §8.7, checklist 155, 156, 158).</summary>
public sealed class HandleProxyTests : ProxyFixture
{
    private const string Json = "application/json";

    [OneTimeSetUp]
    public async Task RegisterAsync()
    {
        await Node.RegisterAsync(
            $"{Active}/PUMP",
            HttpNode.Text(1, "URL", "https://example.org/泵 1"), HttpNode.Text(2, "URL", "https://second.example/") with { Ttl = 60 },
            HttpNode.Text(3, "URL.mirror", "https://mirror.example/"), HttpNode.Text(4, "DESC", "a <b> & c"));
        await Node.RegisterAsync($"{Active}/MAIL", HttpNode.Text(1, "EMAIL", "a@example.org"));
        await Node.RegisterAsync($"{Active}/MIRROR", HttpNode.Text(1, "DESC", "x"), HttpNode.Text(2, "URL.mirror", "https://mirror.example/"));
        await Node.RegisterAsync($"{Active}/SCRIPT", HttpNode.Text(1, "URL", "javascript:alert(document.domain)"));
        await Node.RegisterAsync($"{Active}/SPLIT", HttpNode.Text(1, "URL", "https://example.org/\r\nSet-Cookie: a=b\r\n\r\n<script>"));
        await Node.RegisterAsync($"{Active}/OPEN", HttpNode.Text(1, "URL", "https://example.org"));
        await Node.RegisterAsync($"{Active}/ALIAS", HttpNode.Text(1, "HS_ALIAS", $"{Active}/ALIAS2"), HttpNode.Text(2, "URL", "https://beside.example/"));
        await Node.RegisterAsync($"{Active}/ALIAS2", HttpNode.Text(1, "HS_ALIAS", $"{Active}/PUMP"));
        await Node.RegisterAsync($"{Active}/RING", HttpNode.Text(1, "HS_ALIAS", $"{Active}/RING2"));
        await Node.RegisterAsync($"{Active}/RING2", HttpNode.Text(1, "HS_ALIAS", $"{Active}/RING"));
        await Node.RegisterAsync($"{Active}/BADALIAS", HttpNode.Text(1, "HS_ALIAS", "a\r\nb"));
        await Node.RegisterAsync($"{Active}/EVILALIAS", HttpNode.Text(1, "HS_ALIAS", "/evil.example/x"));
        await Node.RegisterAsync($"{Inactive}/x", HttpNode.Text(1, "URL", "https://example.org/"));
    }

    [Test]
    public async Task Leads_to_the_first_URL_for_as_long_as_the_shortest_of_them_lives()
    {
        var answer = await GetAsync($"/{Active}/pump");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(Location(answer), Is.EqualTo("https://example.org/%E6%B3%B5%201"));
        Assert.That(answer.Content.Headers.Expires - answer.Headers.Date, Is.EqualTo(TimeSpan.FromSeconds(60)).Within(TimeSpan.FromSeconds(2)));
        Assert.That(string.Join(", ", answer.Headers.Vary), Does.Contain("Accept"));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("https://example.org/%E6%B3%B5%201"));
    }

    [Test]
    public async Task HEAD_says_the_same_without_a_body()
    {
        var answer = await SendAsync(HttpMethod.Head, $"/{Active}/PUMP");

        Assert.That(Location(answer), Is.EqualTo("https://example.org/%E6%B3%B5%201"));
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [TestCase("POST")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    public async Task Changes_nothing(string method)
    {
        var answer = await SendAsync(new HttpMethod(method), $"/{Active}/PUMP");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(answer.Content.Headers.Allow, Is.EqualTo(new[] { "GET", "HEAD", "OPTIONS" }));
    }

    [TestCase("/hdl:88.100.1/PUMP")]
    [TestCase("/info:hdl/88.100.1%2FPUMP")]
    [TestCase("/urn:hdl:88.100.1:PUMP")]
    [TestCase("/88.100.1/PUMP?auth&cert")]
    [TestCase("/88.100.1/PUMP?type=URL")]
    [TestCase("/88.100.1/PUMP?index=1;unknown=x&%zz=1")]
    public async Task Leads_to_the_same_however_it_is_asked(string target) => Assert.That(Location(await GetAsync(target)), Is.EqualTo("https://example.org/%E6%B3%B5%201"));

    [TestCase("?index=2", "https://second.example/")]
    [TestCase("?type=URL.mirror", "https://mirror.example/")]
    [TestCase("?type=url.mirror&index=2", "https://second.example/")]
    [TestCase("?urlappend=%3Fa%3D1%2B2", "https://example.org/%E6%B3%B5%201?a=1+2")]
    public async Task Restricts_and_appends(string query, string expected) => Assert.That(Location(await GetAsync($"/{Active}/PUMP{query}")), Is.EqualTo(expected));

    [Test]
    public async Task A_fragment_that_a_client_sends_is_appended()
    {
        var head = await RawAsync($"GET /{Active}/PUMP?index=2#part HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.That(head, Does.Contain("Location: https://second.example/#part\r\n"));
    }

    [Test]
    public async Task A_client_of_HTTP_1_0_gets_302()
    {
        await Node.RegisterAsync($"{Active}/OLD307", Locations("""<location href="https://example.org/" http_sc="307"/>"""));
        await Node.RegisterAsync($"{Active}/OLD301", Locations("""<location href="https://example.org/" http_sc="301"/>"""));

        Assert.That(await RawAsync($"GET /{Active}/OLD307 HTTP/1.0\r\n\r\n"), Does.StartWith("HTTP/1.1 302").Or.StartWith("HTTP/1.0 302"));
        Assert.That(await RawAsync($"GET /{Active}/OLD301 HTTP/1.0\r\n\r\n"), Does.StartWith("HTTP/1.1 301").Or.StartWith("HTTP/1.0 301"));
    }

    [TestCase("?urlappend=.evil.example")]
    [TestCase("?urlappend=@evil.example")]
    public async Task Appending_cannot_lead_to_another_host(string query)
    {
        var answer = await GetAsync($"/{Active}/OPEN{query}");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(answer.Headers.Location, Is.Null);
    }

    [Test]
    public async Task Nobody_is_sent_to_a_program()
    {
        var answer = await GetAsync($"/{Active}/SCRIPT");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(answer.Headers.Location, Is.Null);
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain("href=\"javascript"));
    }

    [Test]
    public async Task Nothing_that_a_record_says_becomes_another_header()
    {
        var answer = await GetAsync($"/{Active}/SPLIT");

        Assert.That(Location(answer), Is.EqualTo("https://example.org/Set-Cookie:%20a=b%3Cscript%3E"));
        Assert.That(answer.Headers.Contains("Set-Cookie"), Is.False);
    }

    [TestCase("?noredirect")]
    [TestCase("?noredirect=true")]
    [TestCase("?action=showvalues")]
    public async Task Shows_the_values_on_request(string query)
    {
        var answer = await GetAsync($"/{Active}/PUMP{query}");
        var page = await answer.Content.ReadAsStringAsync();

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(page, Does.Contain("https://second.example/").And.Contain("a &lt;b&gt; &amp; c").And.Not.Contain("a <b>"));
        Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("default-src 'none'").And.Not.Contain("unsafe"));
    }

    [Test]
    public async Task Shows_a_record_that_leads_nowhere()
    {
        var page = await (await GetAsync($"/{Active}/MAIL")).Content.ReadAsStringAsync();

        Assert.That(page, Does.Contain("href=\"mailto:a@example.org\""));
    }

    [Test]
    public async Task Secrets_are_not_shown()
    {
        var page = await (await GetAsync($"/{HttpNode.SecretIdentity.Handle}?noredirect")).Content.ReadAsStringAsync();

        Assert.That(page, Does.Contain("HS_ADMIN").And.Not.Contain(HttpNode.Secret).And.Not.Contain("HS_SECKEY"));
    }

    [Test]
    public async Task A_subtype_of_URL_leads_where_there_is_nothing_better() =>
        Assert.That(Location(await GetAsync($"/{Active}/MIRROR")), Is.EqualTo("https://mirror.example/"));

    [Test]
    public async Task Lists_the_URLs_as_XML()
    {
        var answer = await GetAsync($"/{Active}/PUMP?action=showurls");
        var xml = System.Xml.Linq.XElement.Parse(await answer.Content.ReadAsStringAsync());

        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/xml"));
        Assert.That(xml.Elements("url").Select(url => $"{url.Attribute("index")!.Value} {url.Value}"), Is.EqualTo(new[] { "1 https://example.org/泵 1", "2 https://second.example/", "3 https://mirror.example/" }));
    }

    [TestCase("?action=api", "text/html")]
    [TestCase("", Json)]
    [TestCase("", "text/turtle, application/json;q=0.5")]
    public async Task Gives_JSON_to_who_prefers_it(string query, string accept)
    {
        var answer = await GetAsync($"/{Active}/PUMP{query}", ("Accept", accept));
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo(Json));
        Assert.That(json.GetProperty("responseCode").GetInt32(), Is.EqualTo(1));
        Assert.That(json.GetProperty("values").GetArrayLength(), Is.EqualTo(6));
        Assert.That(answer.Headers.Vary, Does.Contain("Accept"));
    }

    [Test]
    public async Task Fails_in_JSON_too()
    {
        var answer = await GetAsync($"/{Active}/NOBODY", ("Accept", Json));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("responseCode").GetInt32(), Is.EqualTo(100));
    }

    [Test]
    public async Task An_alias_leads_to_the_end_of_its_chain_with_the_same_parameters()
    {
        var answer = await GetAsync($"/{Active}/ALIAS?urlappend=%3Fa&noredirect");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.MovedPermanently));
        Assert.That(Location(answer), Is.EqualTo($"/{Active}/PUMP?urlappend=%3Fa&noredirect"));
    }

    [Test]
    public async Task An_alias_can_be_ignored() => Assert.That(Location(await GetAsync($"/{Active}/ALIAS?ignore_aliases")), Is.EqualTo("https://beside.example/"));

    [Test]
    public async Task An_alias_never_leads_to_another_host() => Assert.That(Location(await GetAsync($"/{Active}/EVILALIAS")), Is.EqualTo("/%2Fevil.example%2Fx"));

    [TestCase("88.100.1/RING", 404)]
    [TestCase("88.100.1/BADALIAS", 404)]
    [TestCase("88.100.1/NOBODY", 404)]
    [TestCase("88.100.2/x", 404)]
    [TestCase("77.1/x", 404)]
    [TestCase("88.100.1/PUMP?type=NOTHING", 200)]
    [TestCase("", 200, Description = "the front page")]
    [TestCase("hdl:", 400)]
    [TestCase("%01", 400)]
    [TestCase("a%0d%0aX:%20y", 400)]
    public async Task Says_what_is_wrong_on_a_page(string path, int status)
    {
        var answer = await GetAsync("/" + path);

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/html"));
        Assert.That(answer.Headers.Location, Is.Null);
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("<form").And.Contain("<h1>"));
    }

    [Test]
    public async Task Tells_what_an_inactive_namespace_says()
    {
        var page = await (await GetAsync($"/{Inactive}/x")).Content.ReadAsStringAsync();

        Assert.That(page, Does.Contain("moved &lt;b&gt;").And.Contain("who@example.org").And.Not.Contain("https://example.org/"));
    }

    [Test]
    public async Task Switched_off_it_leads_to_the_API()
    {
        await using var node = await HttpNode.StartAsync(configuration => configuration with { Proxy = new ProxyOptions { Enabled = false } });
        using var client = HttpNode.Client(node.Http);

        var answer = await client.GetAsync(new Uri("/88.100.1/a%20b", UriKind.Relative));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(Location(answer), Is.EqualTo("/api/handles/88.100.1/a%20b"));
    }

    [Test]
    public async Task Expires_at_the_time_that_an_absolute_time_to_live_names()
    {
        var until = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 5_000);
        await Node.RegisterAsync($"{Active}/ABSOLUTE", HttpNode.Text(1, "URL", "https://example.org/") with { TtlType = Protocol.Values.TtlType.Absolute, Ttl = (uint)until.ToUnixTimeSeconds() });
        await Node.RegisterAsync($"{Active}/PAST", HttpNode.Text(1, "URL", "https://example.org/") with { TtlType = Protocol.Values.TtlType.Absolute, Ttl = 1 });

        Assert.That((await GetAsync($"/{Active}/ABSOLUTE")).Content.Headers.Expires, Is.EqualTo(until).Within(TimeSpan.FromSeconds(1)));
        var past = await GetAsync($"/{Active}/PAST");
        Assert.That(past.Content.Headers.Expires, Is.EqualTo(past.Headers.Date).Within(TimeSpan.FromSeconds(2)), DateTimeOffset.UtcNow.ToString(CultureInfo.InvariantCulture));
    }

    private static string? Location(HttpResponseMessage answer) => answer.Headers.TryGetValues("Location", out var values) ? values.Single() : null;
}
