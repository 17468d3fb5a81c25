using System.Net;
using System.Text.Json;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Node.Options;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Tests.ProductCodes;

public sealed class DigitalLinkRoomTests
{
    private const string Gtin = "09521234543213";

    private HttpNode _node = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _node = await HttpNode.StartAsync(configuration => configuration with
        {
            ProductCodes = new ProductCodeOptions { Rules = ["gs1 9521234* -> 88.100.1/{code}", "gtin 629104* -> 88.100.1/{code}"] },
        });
        _client = HttpNode.Client(_node.Http);
        await _node.RegisterAsync(
            $"88.100.1/01/{Gtin}",
            HttpNode.Text(1, "URL", "https://brand.example/product?lang=en#top"),
            HttpNode.Text(2, "URL.gs1:pip", "https://brand.example/pip"),
            HttpNode.Text(3, "URL.https://gs1.org/voc/recipeInfo", "https://brand.example/recipes"),
            HttpNode.Text(4, "URL.gs1:evil", "javascript:alert(1)"),
            HttpNode.Text(5, "10320/loc", "<locations><location linktype=\"gs1:instructions\" href=\"https://brand.example/de\" hreflang=\"de\" type=\"text/html\" title=\"Anleitung\"/>"
                + "<location linktype=\"gs1:instructions\" href=\"https://brand.example/en.pdf\" hreflang=\"en\" type=\"application/pdf\"/>"
                + "<location linktype=\"gs1:instructions\" href=\"https://brand.example/en\" hreflang=\"en\" type=\"text/html\"/>"
                + "<location linktype=\"no relation\" href=\"https://brand.example/x\"/></locations>"));
        await _node.RegisterAsync($"88.100.1/01/{Gtin}/10/LOT%2F1", HttpNode.Text(1, "URL", "https://brand.example/lot"));
        await _node.RegisterAsync("88.100.1/8004/9521234ASSET", HttpNode.Text(1, "10320/loc", "<locations><location href=\"https://brand.example/asset\"/></locations>"));
        await _node.RegisterAsync("88.100.1/00/195212340000000003", HttpNode.Text(1, "DESC", "a pallet"));
        await _node.RegisterAsync("88.100.1/414/9521234000013", new HandleValue { Index = 1, Type = "URL", Data = "https://secret.example/"u8.ToArray(), Permissions = ValuePermissions.AdminRead | ValuePermissions.AdminWrite });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _node.DisposeAsync();
    }

    [TestCase("/01/" + Gtin, "https://brand.example/product?lang=en#top")]
    [TestCase("/01/9521234543213", "https://brand.example/product?lang=en#top")]
    [TestCase("/01/" + Gtin + "?17=251231&utm=a%20b", "https://brand.example/product?lang=en&17=251231&utm=a%20b#top")]
    [TestCase("/01/" + Gtin + "?linkType=gs1:pip", "https://brand.example/pip?linkType=gs1:pip")]
    [TestCase("/01/" + Gtin + "?linkType=https%3A%2F%2Fref.gs1.org%2Fvoc%2Fpip", "https://brand.example/pip?linkType=https%3A%2F%2Fref.gs1.org%2Fvoc%2Fpip")]
    [TestCase("/01/" + Gtin + "?linkType=gs1:recipeInfo", "https://brand.example/recipes?linkType=gs1:recipeInfo")]
    [TestCase("/01/" + Gtin + "?linkType=gs1:defaultLink", "https://brand.example/product?lang=en&linkType=gs1:defaultLink#top")]
    public async Task Leads_to_the_link_and_passes_the_parameters_on(string path, string location)
    {
        var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.That((answer.StatusCode, answer.Headers.GetValues("Location").Single()), Is.EqualTo((HttpStatusCode.TemporaryRedirect, location)));
        Assert.That(answer.Headers.GetValues("Access-Control-Allow-Origin").Single(), Is.EqualTo("*"));
        Assert.That(answer.Headers.GetValues("Link").First(), Does.Contain($"/01/{Gtin}?linkType=linkset>; rel=\"linkset\""));
    }

    [TestCase("/01/" + Gtin + "/10/LOT%2f1/21/S1", "01/" + Gtin + "/10/LOT%2F1", "https://brand.example/lot")]
    [TestCase("/01/" + Gtin + "/10/OTHER/21/S1", "01/" + Gtin, "https://brand.example/product?lang=en#top")]
    [TestCase("/01/" + Gtin + "/22/V", "01/" + Gtin, "https://brand.example/product?lang=en#top")]
    public async Task Walks_up_to_what_is_registered(string path, string level, string location)
    {
        var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.That(answer.Headers.GetValues("Product-Code-Level").Single(), Is.EqualTo(level));
        Assert.That(answer.Headers.GetValues("Location").Single(), Is.EqualTo(location));
    }

    [TestCase("de-AT,en;q=0.5", "*/*", "https://brand.example/de")]
    [TestCase("en-GB", "text/html", "https://brand.example/en")]
    [TestCase("en", "application/pdf", "https://brand.example/en.pdf")]
    [TestCase("fr", "application/pdf", "https://brand.example/en.pdf")]
    public async Task Chooses_among_links_of_one_type_by_language_and_media_type(string languages, string accept, string location)
    {
        var answer = await SendAsync($"/01/{Gtin}?linkType=gs1:instructions", ("Accept-Language", languages), ("Accept", accept));

        Assert.That(answer.Headers.GetValues("Location").Single(), Does.StartWith(location + "?"));
    }

    [TestCase("?linkType=linkset", "*/*")]
    [TestCase("?linkType=all", "*/*")]
    [TestCase("", "application/linkset+json")]
    public async Task Gives_all_links_as_a_linkset(string query, string accept)
    {
        var answer = await SendAsync($"/01/{Gtin}/21/S{query}", ("Accept", accept));
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("linkset")[0];

        Assert.That((answer.StatusCode, answer.Content.Headers.ContentType!.MediaType), Is.EqualTo((HttpStatusCode.OK, "application/linkset+json")));
        Assert.That(json.GetProperty("anchor").GetString(), Is.EqualTo($"{_node.Http.GetLeftPart(UriPartial.Authority)}/01/{Gtin}"));
        Assert.That(json.GetProperty("https://ref.gs1.org/voc/defaultLink")[0].GetProperty("href").GetString(), Is.EqualTo("https://brand.example/product?lang=en#top"));
        Assert.That(json.GetProperty("https://ref.gs1.org/voc/pip")[0].GetProperty("href").GetString(), Is.EqualTo("https://brand.example/pip"));
        var instructions = json.GetProperty("https://ref.gs1.org/voc/instructions");
        Assert.That(instructions.GetArrayLength(), Is.EqualTo(3));
        Assert.That(instructions[0].GetProperty("hreflang")[0].GetString(), Is.EqualTo("de"));
        Assert.That(instructions[0].GetProperty("title").GetString(), Is.EqualTo("Anleitung"));
        Assert.That(json.TryGetProperty("https://ref.gs1.org/voc/evil", out _), Is.False, "nobody is sent to a script, and a relation has a target (RFC 9264)");
        Assert.That(json.EnumerateObject().Select(member => member.Name), Has.None.Contains(" "), "relations are URIs or registered names");
    }

    [TestCase("/01/09521234543214", 17, "check digit")]
    [TestCase("/01/" + Gtin + "/21/A/10/B", 24, "order")]
    [TestCase("/01/" + Gtin + "/21/%23", 22, "characters")]
    [TestCase("/01/" + Gtin + "?17=251301", 24, "value")]
    [TestCase("/00/19521234000000000", 21, "length")]
    public async Task A_wrong_code_is_refused_with_place_and_rule(string path, int position, string rule)
    {
        var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

        Assert.That((answer.StatusCode, answer.Content.Headers.ContentType!.MediaType), Is.EqualTo((HttpStatusCode.BadRequest, "application/problem+json")));
        Assert.That((json.GetProperty("position").GetInt32(), json.GetProperty("code").GetString()), Is.EqualTo((position, path)));
        Assert.That(json.GetProperty("rule").GetString(), Does.StartWith(rule));
    }

    [Test]
    public async Task A_browser_sees_the_wrong_place_marked()
    {
        var answer = await SendAsync("/01/09521234543214/21/%3Cb%3E", ("Accept", "text/html,*/*;q=0.8"));
        var html = await answer.Content.ReadAsStringAsync();

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(html, Does.Contain("/01/0952123454321<mark>4</mark>/21/%3Cb%3E").And.Contain("<form"));
        Assert.That(html, Does.Contain("the other digits give 3"));
    }

    [TestCase("/01/" + Gtin + "?linkType=gs1:nothing", "no-such-link")]
    [TestCase("/01/06291041500213", "not-found")]
    [TestCase("/01/04012345111118", "no-rule-for-code")]
    public async Task What_is_not_there_is_said_for_programs_and_people(string path, string kind)
    {
        var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        var page = await SendAsync(path, ("Accept", "text/html"));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("type").GetString(), Is.EqualTo("/v1/problems/" + kind));
        Assert.That((page.StatusCode, page.Content.Headers.ContentType!.MediaType), Is.EqualTo((HttpStatusCode.NotFound, "text/html")));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain(path[..18]));
    }

    [Test]
    public async Task A_record_that_chooses_by_itself_and_one_without_links_are_for_the_proxy()
    {
        var chosen = await _client.GetAsync(new Uri("/8004/9521234ASSET", UriKind.Relative));
        var shown = await SendAsync("/00/195212340000000003", ("Accept", "text/html"));
        var asked = await SendAsync($"/01/{Gtin}?noredirect", ("Accept", "text/html"));

        Assert.That((chosen.StatusCode, chosen.Headers.Location!.ToString()), Is.EqualTo((HttpStatusCode.Found, "https://brand.example/asset")));
        Assert.That(await shown.Content.ReadAsStringAsync(), Does.Contain("a pallet"));
        Assert.That(await asked.Content.ReadAsStringAsync(), Does.Contain("https://brand.example/pip"));
    }

    [Test]
    public async Task What_administrators_alone_may_read_leads_nobody_anywhere()
    {
        var answer = await _client.GetAsync(new Uri("/414/9521234000013", UriKind.Relative));

        Assert.That((int)answer.StatusCode, Is.LessThan(300).Or.GreaterThanOrEqualTo(400));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain("secret.example"));
    }

    [Test]
    public async Task Nobody_is_sent_to_a_script()
    {
        var answer = await _client.GetAsync(new Uri($"/01/{Gtin}?linkType=gs1:evil", UriKind.Relative));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(answer.Headers.Location, Is.Null);
    }

    [Test]
    public async Task Says_what_it_resolves()
    {
        var answer = await _client.GetAsync(new Uri("/.well-known/gs1resolver", UriKind.Relative));
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

        Assert.That(json.GetProperty("resolverRoot").GetString(), Is.EqualTo(_node.Http.GetLeftPart(UriPartial.Authority)));
        Assert.That(json.GetProperty("supportedPrimaryKeys").EnumerateArray().Select(key => key.GetString()), Does.Contain("01").And.Contain("8018"));
    }

    [Test]
    public async Task Answers_before_a_page_of_another_origin_asks_and_refuses_what_changes()
    {
        using var options = new HttpRequestMessage(HttpMethod.Options, new Uri($"/01/{Gtin}", UriKind.Relative));
        using var delete = new HttpRequestMessage(HttpMethod.Delete, new Uri($"/01/{Gtin}", UriKind.Relative));
        var preflight = await _client.SendAsync(options);
        var refused = await _client.SendAsync(delete);

        Assert.That((preflight.StatusCode, preflight.Headers.GetValues("Access-Control-Allow-Origin").Single()), Is.EqualTo((HttpStatusCode.NoContent, "*")));
        Assert.That((refused.StatusCode, refused.Content.Headers.Allow.Contains("GET")), Is.EqualTo((HttpStatusCode.MethodNotAllowed, true)));
    }

    [Test]
    public async Task A_stem_moves_the_codes_and_a_key_without_rule_is_left_to_handles()
    {
        await using var node = await HttpNode.StartAsync(configuration => configuration with
        {
            ProductCodes = new ProductCodeOptions { Rules = [$"gtin {Gtin[1..8]}* -> 88.100.1/{{code}}"], Stem = "/id", PassQuery = false },
        });
        using var client = HttpNode.Client(node.Http);
        await node.RegisterAsync($"88.100.1/01/{Gtin}", HttpNode.Text(1, "URL", "https://brand.example/"));

        var found = await client.GetAsync(new Uri($"/id/01/{Gtin}?a=b", UriKind.Relative));
        var outside = await client.GetAsync(new Uri("/01/09521234543214", UriKind.Relative));
        var handle = await client.GetAsync(new Uri("/id/8004/x", UriKind.Relative));

        Assert.That((found.StatusCode, found.Headers.Location!.ToString()), Is.EqualTo((HttpStatusCode.TemporaryRedirect, "https://brand.example/")));
        Assert.That(outside.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(handle.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("(01)09521234543213(10)L(21)S(17)251231", "gtin", "https://id.gs1.org/01/09521234543213/10/L/21/S", "88.100.1/01/09521234543213/10/L/21/S")]
    [TestCase("https://doi.org/10.1000/ABC", "doi", "10.1000/abc", "10.1000/ABC")]
    [TestCase("88.118.8/JXDY2106023", "idis", "88.118.8/JXDY2106023", "88.118.8/JXDY2106023")]
    [TestCase("1.2.156", "oid", "1.2.156", null)]
    public async Task Classifies(string identifier, string scheme, string canonical, string? handle)
    {
        var json = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/v1/classify?identifier=" + Uri.EscapeDataString(identifier), UriKind.Relative))).RootElement;

        Assert.That((json.GetProperty("valid").GetBoolean(), json.GetProperty("scheme").GetString(), json.GetProperty("canonical").GetString()), Is.EqualTo((true, scheme, canonical)));
        Assert.That(json.TryGetProperty("handle", out var mapped) ? mapped.GetString() : null, Is.EqualTo(handle));
    }

    [Test]
    public async Task A_classified_code_shows_its_parts_and_what_it_is_part_of()
    {
        var json = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/v1/classify?identifier=%2801%2909521234543213%2810%29L%2817%29251231", UriKind.Relative))).RootElement;
        var back = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/v1/classify?identifier=88.100.1%2F01%2F09521234543213%2F10%2FL", UriKind.Relative))).RootElement;

        Assert.That(json.GetProperty("elements").EnumerateArray().Select(element => element.GetProperty("ai").GetString()), Is.EqualTo(new[] { "01", "10" }));
        Assert.That(json.GetProperty("attributes")[0].GetProperty("value").GetString(), Is.EqualTo("251231"));
        Assert.That(json.GetProperty("partOf")[0].GetProperty("handle").GetString(), Is.EqualTo("88.100.1/01/09521234543213"));
        Assert.That(back.GetProperty("standsFor").GetString(), Is.EqualTo("https://id.gs1.org/01/09521234543213/10/L"));
    }

    [Test]
    public async Task What_is_not_valid_is_classified_with_its_fault_and_no_identifier_is_a_problem()
    {
        var json = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/v1/classify?identifier=6291041500214", UriKind.Relative))).RootElement;
        var missing = await _client.GetAsync(new Uri("/v1/classify", UriKind.Relative));

        Assert.That((json.GetProperty("valid").GetBoolean(), json.GetProperty("scheme").GetString()), Is.EqualTo((false, "gtin")));
        Assert.That(json.GetProperty("fault").GetProperty("position").GetInt32(), Is.EqualTo(12));
        Assert.That((missing.StatusCode, missing.Content.Headers.ContentType!.MediaType), Is.EqualTo((HttpStatusCode.BadRequest, "application/problem+json")));
    }

    private Task<HttpResponseMessage> SendAsync(string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return _client.SendAsync(request);
    }
}
