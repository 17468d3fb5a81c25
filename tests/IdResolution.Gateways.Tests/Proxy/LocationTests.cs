using System.Net;
using System.Text;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Node.Options;

namespace IdResolution.Gateways.Tests.Proxy;

/// <summary>Where 10320/loc leads a browser (specification §8.8, checklist 157).</summary>
public sealed class LocationTests : ProxyFixture
{
    private const string Conneg = """
        <location href="https://page.example/" http_role="browser" weight="0"/>
        <location href="https://json.example/" http_role="conneg" media-type="application/json" weight="0"/>
        <location href="https://turtle.example/" http_role="conneg" ctype="text/turtle" weight="0"/>
        <location href="https://plain.example/" http_role="no_conneg" weight="1"/>
        """;

    private int _last;

    [TestCase("text/html,*/*;q=0.8", "https://page.example/")]
    [TestCase("application/json", "https://json.example/")]
    [TestCase("text/turtle, application/json;q=0.3", "https://turtle.example/")]
    [TestCase("*/*", "https://plain.example/")]
    public async Task Negotiates_and_says_so(string accept, string expected)
    {
        var answer = await GetAsync(await RegisterAsync(Locations(Conneg)), ("Accept", accept));

        Assert.That(Location(answer), Is.EqualTo(expected));
        Assert.That(answer.Headers.Vary, Does.Contain("Accept"));
        Assert.That(answer.Headers.CacheControl!.Private, Is.True);
    }

    [Test]
    public async Task What_the_visitor_says_himself_comes_last_and_narrows_down()
    {
        var path = await RegisterAsync(Locations("""<location href="https://a.example/" language="zh"/><location href="https://b.example/" language="zh" role="metadata"/><location href="https://c.example/" role="metadata"/>"""));

        Assert.That(Location(await GetAsync(path + "?locatt=role:metadata", ("Accept-Language", "zh-CN"))), Is.EqualTo("https://b.example/"));
        Assert.That(Location(await GetAsync(path + "?action=metadata", ("Accept-Language", "zh-CN"))), Is.EqualTo("https://b.example/"));
    }

    [Test]
    public async Task Countries_and_addresses_can_be_tried()
    {
        var path = await RegisterAsync(Locations("""<location href="https://de.example/" country="de" weight="0"/><location href="https://cn.example/" country="cn" weight="0"/><location href="https://net.example/" addresses="203.0.113.0/24" weight="0"/><location href="https://other.example/"/>"""));

        Assert.That(Location(await GetAsync(path + "?country=CN")), Is.EqualTo("https://cn.example/"));
        Assert.That(Location(await GetAsync(path + "?country=fr")), Is.EqualTo("https://other.example/"));
        Assert.That(Location(await GetAsync(path + "?ip=203.0.113.9")), Is.EqualTo("https://net.example/"));
    }

    [Test]
    public async Task URLs_beside_locations_are_the_last_resort()
    {
        var url = HttpNode.Text(1, "URL", "https://url.example/");

        Assert.That(Location(await GetAsync(await RegisterAsync(url, Locations("""<location href="https://loc.example/"/>""")))), Is.EqualTo("https://loc.example/"));
        Assert.That(Location(await GetAsync(await RegisterAsync(url, Locations("""<location href="https://loc.example/" weight="0"/>""", "urlWeight=\"5\"")))), Is.EqualTo("https://url.example/"));
        Assert.That(Location(await GetAsync(await RegisterAsync(url, Locations("")))), Is.EqualTo("https://url.example/"));
        Assert.That((await GetAsync(await RegisterAsync(url, Locations("", "no_legacy=\"true\"")))).StatusCode, Is.EqualTo(HttpStatusCode.OK), "the record is shown");
    }

    [Test]
    public async Task The_namespace_has_locations_for_all_its_handles()
    {
        await Node.RegisterAsync($"{Located}/a b/c", HttpNode.Text(1, "DESC", "x"));

        var answer = await GetAsync($"/{Located}/a%20b/c");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.TemporaryRedirect));
        Assert.That(Location(answer), Is.EqualTo($"https://locs.example/{Located}/a%20b/c"));
    }

    [Test]
    public async Task Records_include_the_locations_of_others()
    {
        await Node.RegisterAsync($"{Active}/SHARED", Locations("""<location href="https://shared.example/" score="1"/>"""));

        Assert.That(Location(await GetAsync(await RegisterAsync(Locations("""<location href="https://own.example/"/>""", $"include=\"{Active}/SHARED\"")))), Is.EqualTo("https://shared.example/"));
        Assert.That(Location(await GetAsync(await RegisterAsync(Locations($"""<location href="https://own.example/" weight="0"/><location includeNamespace="{Located}/x"/>""")))), Does.StartWith("https://locs.example/"));
    }

    [Test]
    public async Task Including_in_a_circle_or_without_an_end_comes_to_an_end()
    {
        for (var i = 0; i < 24; i++) await Node.RegisterAsync($"{Active}/CHAIN{i}", Locations($"""<location href="https://chain{i}.example/" score="{i}"/>""", $"include=\"{Active}/CHAIN{i + 1}\""));
        await Node.RegisterAsync($"{Active}/CIRCLE", Locations("""<location href="https://circle.example/"/>""", $"include=\"{Active.ToLowerInvariant()}/circle\""));

        Assert.That(Location(await GetAsync($"/{Active}/CHAIN0")), Is.EqualTo("https://chain20.example/"), "twenty deep");
        Assert.That(Location(await GetAsync($"/{Active}/CIRCLE")), Is.EqualTo("https://circle.example/"));
    }

    [Test]
    public async Task No_request_looks_at_more_records_than_it_is_worth()
    {
        var includes = new StringBuilder();
        for (var i = 0; i < 40; i++)
        {
            await Node.RegisterAsync($"{Active}/WIDE{i}", Locations($"""<location href="https://wide{i}.example/" score="{i}"/>"""));
            includes.Append($"<location include=\"{Active}/WIDE{i}\"/>");
        }

        // Of 40 look-ups the record, its namespace and that of all are three.
        Assert.That(Location(await GetAsync(await RegisterAsync(Locations(includes.ToString())))), Is.EqualTo("https://wide36.example/"));
    }

    [TestCase("301", 301)]
    [TestCase("303", 303)]
    [TestCase("307", 307)]
    [TestCase("308", 308)]
    [TestCase("200", 302)]
    [TestCase("x\r\ny", 302)]
    public async Task Locations_choose_the_status_among_those_of_redirects(string status, int expected)
    {
        var encoded = WebUtility.HtmlEncode(status);

        Assert.That((int)(await GetAsync(await RegisterAsync(Locations($"""<location href="https://example.org/" http_sc="{encoded}"/>""", "http_sc=\"303\"")))).StatusCode, Is.EqualTo(expected));
        Assert.That((int)(await GetAsync(await RegisterAsync(Locations("""<location href="https://example.org/"/>""", $"http_sc=\"{encoded}\"")))).StatusCode, Is.EqualTo(expected));
    }

    [Test]
    public async Task Related_locations_become_links()
    {
        var answer = await GetAsync(await RegisterAsync(
            Locations("""<location href="https://example.org/"/><location href="https://meta.example/&gt;x" rel="describedby" media-type="application/json" weight="0"/><location href="javascript:x" rel="evil" weight="0"/><location href="https://example.org/" rel="a&quot;;b" weight="0"/>"""),
            HttpNode.Text(60, "10320/links", """<links><location href="https://licence.example/" rel="license"/></links>""")));

        Assert.That(answer.Headers.GetValues("Link"), Is.EqualTo(new[]
        {
            "<https://meta.example/%3Ex>; rel=\"describedby\"; type=\"application/json\"", "<https://example.org/>", "<https://licence.example/>; rel=\"license\"",
        }));
    }

    [Test]
    public async Task Only_harmless_headers_are_taken_from_records_and_on_request_only()
    {
        var path = await RegisterAsync(
            HttpNode.Text(1, "URL", "https://example.org/"),
            HttpNode.Text(2, "10320/headers", "Content-Language: zh\r\nSet-Cookie: a=b\nX-Accel-Redirect: /etc/passwd\nLocation: https://evil.example/\nLink: <https://x.example/>\nContent-Security-Policy: none\nLink: 设\n<meta http-equiv=\"refresh\" content=\"0\">"));

        var answer = await GetAsync(path + "?redirectionHeaders");
        var without = await GetAsync(path);

        Assert.That(answer.Headers.GetValues("Link"), Is.EqualTo(new[] { "<https://x.example/>" }));
        Assert.That(Location(answer), Is.EqualTo("https://example.org/"));
        Assert.That(answer.Headers.Contains("Set-Cookie") || answer.Headers.Contains("X-Accel-Redirect"), Is.False);
        Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("default-src"));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain("refresh"));
        Assert.That(without.Headers.Contains("Link"), Is.False);
    }

    [TestCase("<locations><location href='https://loc.example/'></locations>", Description = "not well-formed")]
    [TestCase("<!DOCTYPE x [<!ENTITY a \"https://loc.example/\">]><locations><location href='&a;'/></locations>")]
    [TestCase("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><locations/>")]
    [TestCase("")]
    public async Task What_cannot_be_read_counts_as_not_there(string xml)
    {
        var path = await RegisterAsync(HttpNode.Text(1, "URL", "https://url.example/"), HttpNode.Text(2, "10320/loc", xml));

        Assert.That(Location(await GetAsync(path)), Is.EqualTo("https://url.example/"));
    }

    [Test]
    public async Task Ten_thousand_locations_harm_nobody()
    {
        var many = string.Concat(Enumerable.Repeat("<location href='https://loc.example/'/>", 10_000));
        var path = await RegisterAsync(HttpNode.Text(1, "URL", "https://url.example/"), HttpNode.Text(2, "10320/loc", $"<locations>{many[..(many.Length / 2 / 39 * 39)]}</locations>"));

        Assert.That(Location(await GetAsync(path)), Is.EqualTo("https://url.example/"));
    }

    [Test]
    public async Task A_country_that_the_client_claims_itself_counts_for_nothing()
    {
        await using var node = await HttpNode.StartAsync(configuration => configuration with { Proxy = new ProxyOptions { CountryHeader = "X-Country" } });
        using var client = HttpNode.Client(node.Http);
        await node.RegisterAsync($"{Active}/x", Locations("""<location href="https://cn.example/" country="cn" weight="0"/><location href="https://other.example/"/>"""));
        client.DefaultRequestHeaders.Add("X-Country", "cn");

        var answer = await client.GetAsync(new Uri($"/{Active}/x", UriKind.Relative));

        Assert.That(Location(answer), Is.EqualTo("https://other.example/"));
        Assert.That(answer.Headers.Vary, Does.Contain("X-Country"));
    }

    private async Task<string> RegisterAsync(params Protocol.Values.HandleValue[] values)
    {
        var handle = $"{Active}/L{Interlocked.Increment(ref _last)}";
        await Node.RegisterAsync(handle, values);
        return "/" + handle;
    }

    private static string? Location(HttpResponseMessage answer) => answer.Headers.TryGetValues("Location", out var values) ? values.Single() : null;
}
