using System.Net;
using System.Text;
using IdResolution.Gateways.Tests.Http;

namespace IdResolution.Gateways.Tests.V1;

public sealed class WriteTests : V1Fixture
{
    [Test]
    public async Task Put_registers_then_replaces()
    {
        var handle = NewHandle();
        var registered = await SendAsync(Administrator, "PUT", $"/v1/handles/{handle}", Url("https://example.org/1"));
        Assert.That(registered.Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(registered.Header("Location"), Is.EqualTo($"/v1/handles/{handle}"));
        Assert.That(registered.Texts()[1], Is.EqualTo("https://example.org/1"));

        var replaced = await SendAsync(Administrator, "PUT", $"/v1/handles/{handle}", Url("https://example.org/2"));
        Assert.That(replaced.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(replaced.Header("ETag"), Is.Not.EqualTo(registered.Header("ETag")));
        var read = await GetAsync($"/v1/handles/{handle}");
        Assert.That(read.Texts()[1], Is.EqualTo("https://example.org/2"));
        Assert.That(read.Header("ETag"), Is.EqualTo(replaced.Header("ETag")));
        Assert.That(read.Json.GetProperty("values").GetRawText(), Is.EqualTo(replaced.Json.GetProperty("values").GetRawText()));
    }

    [TestCase("PUT")]
    [TestCase("POST")]
    public async Task Who_registers_may_change_it_afterwards_unless_he_says_no(string method)
    {
        var (mine, nobodys) = (NewHandle(), NewHandle());

        await WriteAsync(mine, "");
        await WriteAsync(nobodys, "?admin=false");

        Assert.That((await GetAsync($"/v1/handles/{mine}")).Json.GetProperty("values").EnumerateArray().Select(value => value.GetProperty("index").GetInt32()), Is.EqualTo(new[] { 1, 100 }));
        Assert.That((await SendAsync(Administrator, "DELETE", $"/v1/handles/{mine}")).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await GetAsync($"/v1/handles/{nobodys}")).Json.GetProperty("values").GetArrayLength(), Is.EqualTo(1));
        AssertProblem(await SendAsync(Administrator, "DELETE", $"/v1/handles/{nobodys}"), HttpStatusCode.Forbidden, "not-allowed");
        AssertProblem(await SendAsync(Administrator, "PUT", $"/v1/handles/{mine}?admin=perhaps", Url("https://example.org/")), HttpStatusCode.BadRequest, "malformed-request");

        async Task WriteAsync(string handle, string query)
        {
            var values = $"\"values\":[{UrlValue("https://example.org/")}]";
            var written = method == "PUT"
                ? await SendAsync(Administrator, "PUT", $"/v1/handles/{handle}{query}", "{" + values + "}")
                : await SendAsync(Administrator, "POST", $"/v1/handles{query}", $$"""{"handle":"{{handle}}",{{values}}}""");
            Assert.That(written.Status, Is.EqualTo(HttpStatusCode.Created));
        }
    }

    [Test]
    public async Task Putting_the_same_again_changes_nothing()
    {
        var handle = NewHandle();
        var tag = await RegisterAsync(handle, Url("https://example.org/"));
        var again = await SendAsync(Administrator, "PUT", $"/v1/handles/{handle}", Url("https://example.org/"));
        Assert.That(again.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(again.Header("ETag"), Is.EqualTo(tag));
    }

    [Test]
    public async Task Post_registers_under_a_name_given_or_made_up()
    {
        var handle = NewHandle();
        var body = $$"""{"handle":"{{handle}}","values":[{{UrlValue("https://example.org/")}}]}""";
        var named = await SendAsync(Administrator, "POST", "/v1/handles", body);
        Assert.That(named.Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(named.Header("Location"), Is.EqualTo($"/v1/handles/{handle}"));
        AssertProblem(await SendAsync(Administrator, "POST", "/v1/handles", body), HttpStatusCode.Conflict, "already-registered");

        var minted = await SendAsync(Administrator, "POST", "/v1/handles", $$"""{"prefix":"{{HttpNode.Prefix}}","values":[{{UrlValue("https://example.org/")}}]}""");
        Assert.That(minted.Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(minted.Json.GetProperty("handle").GetString(), Does.Match($"^{HttpNode.Prefix}/[0-9a-f-]{{36}}$"));
        Assert.That((await GetAsync(minted.Header("Location")!)).Header("ETag"), Is.EqualTo(minted.Header("ETag")));
    }

    [Test]
    public async Task Delete_deletes_once()
    {
        var handle = NewHandle();
        await RegisterAsync(handle, Url("https://example.org/"));
        Assert.That((await SendAsync(Administrator, "DELETE", $"/v1/handles/{handle}")).Status, Is.EqualTo(HttpStatusCode.NoContent));
        AssertProblem(await GetAsync($"/v1/handles/{handle}"), HttpStatusCode.NotFound, "not-found");
        AssertProblem(await SendAsync(Administrator, "DELETE", $"/v1/handles/{handle}"), HttpStatusCode.NotFound, "not-found");
    }

    [TestCase("PUT")]
    [TestCase("PATCH")]
    [TestCase("DELETE")]
    public async Task Nobody_is_asked_who_he_is_and_over_plain_HTTP_told_to_come_by_HTTPS(string method)
    {
        var handle = NewHandle();
        await RegisterAsync(handle, Url("https://example.org/"));
        var body = method switch { "PUT" => Url("https://example.org/2"), "PATCH" => $$"""{"set":[{{UrlValue("https://example.org/2")}}],"remove":[100]}""", _ => null };

        var anyone = await SendAsync(Anyone, method, $"/v1/handles/{handle}", body);
        AssertProblem(anyone, HttpStatusCode.Unauthorized, "authentication-needed");
        Assert.That(anyone.Header("WWW-Authenticate"), Does.Contain("Basic"));

        using var plain = HttpNode.Client(Node.Http);
        plain.DefaultRequestHeaders.Authorization = HttpNode.Basic();
        AssertProblem(await SendAsync(plain, method, $"/v1/handles/{handle}", body), HttpStatusCode.Forbidden, "https-needed");

        using var wrong = HttpNode.Client(Node.Https);
        wrong.DefaultRequestHeaders.Authorization = HttpNode.Basic("wrong");
        AssertProblem(await SendAsync(wrong, method, $"/v1/handles/{handle}", body), HttpStatusCode.Unauthorized, "identity-refused");
        Assert.That((await GetAsync($"/v1/handles/{handle}")).Texts()[1], Is.EqualTo("https://example.org/"));
    }

    [Test]
    public async Task Whoever_is_no_administrator_may_not_and_learns_nothing_from_conditions()
    {
        var handle = NewHandle();
        await Node.Administrator.CreateAsync(handle, [HttpNode.Text(1, "URL", "https://example.org/"), HttpNode.AdminValue(100, HttpNode.KeyIdentity)]);
        // The prefix administrator may replace anything by deleting and registering anew, so the record alone is asked about.
        var tag = (await GetAsync($"/v1/handles/{handle}")).Header("ETag")!;
        foreach (var condition in new[] { tag, "\"other\"" })
        {
            AssertProblem(await SendAsync(Administrator, "DELETE", $"/v1/handles/{handle}", null, ("If-Match", condition)), HttpStatusCode.Forbidden, "not-allowed");
            AssertProblem(
                await SendAsync(Administrator, "PATCH", $"/v1/handles/{handle}", $$"""{"set":[{{UrlValue("https://example.org/2")}}]}""", ("If-Match", condition)),
                HttpStatusCode.Forbidden, "not-allowed");
        }
    }

    [TestCase("""{"values":[]}""", HttpStatusCode.UnprocessableEntity, "invalid-value", null)]
    [TestCase("""{"values":[{"index":1,"type":"URL","data":"a"},{"index":1,"type":"URL","data":"b"}]}""", HttpStatusCode.Conflict, "value-exists", null)]
    [TestCase("""{"values":[{"index":1,"type":"HS_SECKEY","data":"public secret"}]}""", HttpStatusCode.UnprocessableEntity, "invalid-value", null)]
    [TestCase("""{"values":[{"index":1,"type":"URL","data":"a"},{"index":2,"type":"URL","data":"b","permissions":"11x0"}]}""", HttpStatusCode.BadRequest, "malformed-body", "values[1].permissions")]
    [TestCase("""{"values":[{"index":1,"type":"URL","data":"a","permisions":"1100"}]}""", HttpStatusCode.BadRequest, "malformed-body", "values[0]")]
    [TestCase("""{"values":[{"index":0,"type":"URL","data":"a"}]}""", HttpStatusCode.BadRequest, "malformed-body", "values[0].index")]
    [TestCase("""{"values":{}}""", HttpStatusCode.BadRequest, "malformed-body", "values")]
    [TestCase("""{"values":[1]}""", HttpStatusCode.BadRequest, "malformed-body", "values[0]")]
    [TestCase("""{"values":[],"values":[]}""", HttpStatusCode.BadRequest, "malformed-body", "values")]
    [TestCase("""{"values":[],"ttl":1}""", HttpStatusCode.BadRequest, "malformed-body", "ttl")]
    [TestCase("""{"handle":"88.100.1/another","values":[]}""", HttpStatusCode.BadRequest, "malformed-body", "handle")]
    [TestCase("""{"handle":7,"values":[]}""", HttpStatusCode.BadRequest, "malformed-body", "handle")]
    [TestCase("""{"handle":"\ud800","values":[]}""", HttpStatusCode.BadRequest, "malformed-body", null)]
    [TestCase("""{}""", HttpStatusCode.BadRequest, "malformed-body", "values")]
    [TestCase("""[]""", HttpStatusCode.BadRequest, "malformed-body", null)]
    [TestCase("""{"values":[]} x""", HttpStatusCode.BadRequest, "malformed-body", null)]
    [TestCase("""{"values":[""", HttpStatusCode.BadRequest, "malformed-body", null)]
    [TestCase("", HttpStatusCode.BadRequest, "malformed-body", null)]
    public async Task Says_where_in_the_body_it_is_wrong(string body, HttpStatusCode status, string kind, string? path)
    {
        var reply = await SendAsync(Administrator, "PUT", $"/v1/handles/{NewHandle()}", body);
        AssertProblem(reply, status, kind);
        Assert.That(reply.Json.TryGetProperty("path", out var found) ? found.GetString() : null, Is.EqualTo(path), reply.Text);
    }

    [TestCase("""{"values":[{"index":1,"type":"URL","data":"a"}]}""")]
    [TestCase("""{"handle":"88.100.1/x","prefix":"88.100.1","values":[{"index":1,"type":"URL","data":"a"}]}""")]
    [TestCase("""{"prefix":"88.100.1/x","values":[{"index":1,"type":"URL","data":"a"}]}""")]
    [TestCase("""{"handle":"","values":[]}""")]
    public async Task Post_needs_a_name_or_a_prefix_and_not_both(string body) =>
        AssertProblem(await SendAsync(Administrator, "POST", "/v1/handles", body), HttpStatusCode.BadRequest, "malformed-body");

    [Test]
    public async Task A_body_must_be_JSON_by_its_type_and_not_too_long()
    {
        using var form = new StringContent(Url("https://example.org/"), Encoding.UTF8, "text/plain");
        using var answer = await Administrator.PutAsync(new Uri($"/v1/handles/{NewHandle()}", UriKind.Relative), form);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        AssertProblem(await SendAsync(Administrator, "PUT", $"/v1/handles/{NewHandle()}", $"\"{new string('x', 5_000_000)}\"", ("Expect", "100-continue")), HttpStatusCode.RequestEntityTooLarge, "too-large");
    }

    [Test]
    public async Task Records_of_others_are_not_written_here() =>
        AssertProblem(await SendAsync(Administrator, "PUT", "/v1/handles/88.200/x", Url("https://example.org/")), HttpStatusCode.MisdirectedRequest, "not-responsible");

    [TestCase("gzip")]
    [TestCase("identity, gzip")]
    public async Task Takes_no_body_that_is_compressed(string encoding)
    {
        var handle = NewHandle();
        var reply = await SendAsync(Administrator, "PUT", $"/v1/handles/{handle}", Url("https://example.org/"), ("Content-Encoding", encoding));
        AssertProblem(reply, HttpStatusCode.UnsupportedMediaType, "unsupported-encoding");
        Assert.That(reply.Header("Accept-Encoding"), Is.EqualTo("identity"));
        AssertProblem(await GetAsync($"/v1/handles/{handle}"), HttpStatusCode.NotFound, "not-found");
    }

    [Test]
    public async Task Pages_of_other_sites_may_read_and_write_with_credentials_of_their_own()
    {
        var preflight = await SendAsync(Anyone, "OPTIONS", $"/v1/handles/{NewHandle()}", null, ("Origin", "https://example.org"), ("Access-Control-Request-Method", "PUT"));
        Assert.That(preflight.Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(preflight.Header("Access-Control-Allow-Origin"), Is.EqualTo("*"));
        Assert.That(preflight.Header("Access-Control-Allow-Methods"), Does.Contain("PUT").And.Contain("PATCH"));
        Assert.That(preflight.Header("Access-Control-Allow-Headers"), Does.Contain("If-Match").And.Contain("Authorization"));
        Assert.That(preflight.Header("Access-Control-Allow-Credentials"), Is.Null);
        Assert.That(preflight.Header("Allow"), Is.EqualTo("OPTIONS, GET, HEAD, PUT, PATCH, DELETE"));
        Assert.That((await GetAsync("/v1/nothing")).Header("Access-Control-Allow-Origin"), Is.EqualTo("*"));
    }
}
