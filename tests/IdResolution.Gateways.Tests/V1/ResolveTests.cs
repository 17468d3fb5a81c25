using System.Net;
using IdResolution.Gateways.Tests.Http;

namespace IdResolution.Gateways.Tests.V1;

public sealed class ResolveTests : V1Fixture
{
    [Test]
    public async Task Resolves_with_a_tag_that_spares_the_second_answer()
    {
        var handle = NewHandle();
        var registered = await RegisterAsync(handle, Url("https://example.org/1"));

        var first = await GetAsync($"/v1/handles/{handle}");
        Assert.That(first.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(first.Json.GetProperty("handle").GetString(), Is.EqualTo(handle));
        Assert.That(first.Texts()[1], Is.EqualTo("https://example.org/1"));
        Assert.That(first.Header("ETag"), Is.EqualTo(registered));

        var second = await GetAsync($"/v1/handles/{handle}", ("If-None-Match", $"\"other\", {registered}"));
        Assert.That(second.Status, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(second.Text, Is.Empty);
        Assert.That(second.Header("ETag"), Is.EqualTo(registered));
        Assert.That((await GetAsync($"/v1/handles/{handle}", ("If-None-Match", "\"other\""))).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Selects_by_type_or_index()
    {
        var handle = NewHandle();
        await RegisterAsync(handle, $$"""{"values":[{{UrlValue("https://example.org/")}},{"index":2,"type":"EMAIL","data":"a@example.org"},{"index":3,"type":"DESC","data":"bolt"},{{AdminValue}}]}""");

        Assert.That((await GetAsync($"/v1/handles/{handle}?type=EMAIL&index=3")).Texts().Keys, Is.EqualTo(new uint[] { 2, 3 }));
        Assert.That((await GetAsync($"/v1/handles/{handle}?type=url")).Texts().Keys, Is.EqualTo(new uint[] { 1 }));
        AssertProblem(await GetAsync($"/v1/handles/{handle}?type=PHONE"), HttpStatusCode.NotFound, "values-not-found");
    }

    [Test]
    public async Task A_slash_may_be_written_either_way_and_any_character_may_stand_in_a_name()
    {
        await RegisterAsync($"{HttpNode.Prefix}/a%20b%2Fc%3F%23%25%E7%A0%81", Url("https://example.org/"));

        var reply = await GetAsync($"/v1/handles/{HttpNode.Prefix}%2Fa%20b/c%3F%23%25%E7%A0%81");
        Assert.That(reply.Json.GetProperty("handle").GetString(), Is.EqualTo($"{HttpNode.Prefix}/a b/c?#%码"));
    }

    [Test]
    public async Task Administrators_see_more_and_the_tag_of_what_everybody_sees_tells_nothing_of_it()
    {
        var handle = NewHandle();
        var full = await RegisterAsync(handle, $$"""{"values":[{{UrlValue("https://example.org/")}},{{HiddenValue("secret")}},{{AdminValue}}]}""");
        var everybody = await GetAsync($"/v1/handles/{handle}");
        var administrator = await SendAsync(Administrator, "GET", $"/v1/handles/{handle}");

        Assert.That(everybody.Texts().Keys, Does.Not.Contain(9));
        Assert.That(administrator.Texts()[9], Is.EqualTo("secret"));
        Assert.That(administrator.Header("ETag"), Is.EqualTo(full));
        Assert.That(administrator.Header("Cache-Control"), Does.Contain("private"));

        await SendAsync(Administrator, "PATCH", $"/v1/handles/{handle}", $$"""{"set":[{{HiddenValue("another")}}]}""");
        Assert.That((await GetAsync($"/v1/handles/{handle}")).Header("ETag"), Is.EqualTo(everybody.Header("ETag")));
        Assert.That((await SendAsync(Administrator, "GET", $"/v1/handles/{handle}")).Header("ETag"), Is.Not.EqualTo(full));
    }

    [Test]
    public async Task Whoever_is_proven_and_no_administrator_sees_what_is_public()
    {
        var handle = NewHandle();
        await Node.Administrator.CreateAsync(handle, [HttpNode.Text(1, "URL", "https://example.org/"),
            HttpNode.Text(9, "NOTE", "secret") with { Permissions = Protocol.Values.ValuePermissions.AdminRead }, HttpNode.AdminValue(100, HttpNode.KeyIdentity)]);

        var reply = await SendAsync(Administrator, "GET", $"/v1/handles/{handle}");
        Assert.That(reply.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(reply.Texts().Keys, Is.EqualTo(new uint[] { 1 }));
    }

    [TestCase("/v1/handles/88.100.1/absent", HttpStatusCode.NotFound, "not-found")]
    [TestCase("/v1/handles/88.200/elsewhere", HttpStatusCode.MisdirectedRequest, "not-responsible")]
    [TestCase("/v1/handles/88.100.1/a%zz", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("/v1/handles/88.100.1/a%ff", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("/v1/handles/88.100.1/a?index=0", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("/v1/handles/88.100.1/a?index=-1", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("/v1/handles/88.100.1/a?index=4294967296", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("/v1/handles/88.100.1/a?typ=URL", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("/v1/handles/88.100.1/a?type=", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("/v1/handles/88.100.1/a?type=%ff", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("/v1/handles/88.100.1/a?trace=maybe", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("/v1/handles/", HttpStatusCode.NotFound, "unknown-endpoint")]
    [TestCase("/v1/nothing", HttpStatusCode.NotFound, "unknown-endpoint")]
    [TestCase("/v1/handles", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    public async Task Says_what_is_wrong(string path, HttpStatusCode status, string kind) => AssertProblem(await GetAsync(path), status, kind);

    [Test]
    public async Task A_condition_that_is_none_is_refused()
    {
        AssertProblem(await GetAsync($"/v1/handles/{NewHandle()}", ("If-None-Match", "no quotation marks")), HttpStatusCode.BadRequest, "malformed-request");
    }

    [Test]
    public async Task Many_selectors_are_refused_before_anything_is_looked_for()
    {
        var path = $"/v1/handles/{NewHandle()}?" + string.Join('&', Enumerable.Repeat("type=URL", 65));
        AssertProblem(await GetAsync(path), HttpStatusCode.BadRequest, "malformed-request");
    }

    [Test]
    public async Task Head_is_get_without_a_body()
    {
        var handle = NewHandle();
        await RegisterAsync(handle, Url("https://example.org/"));
        var reply = await SendAsync(Anyone, "HEAD", $"/v1/handles/{handle}");
        Assert.That(reply.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(reply.Header("ETag"), Is.Not.Null);
        Assert.That(int.Parse(reply.Header("Content-Length")!, System.Globalization.CultureInfo.InvariantCulture), Is.GreaterThan(100));
    }

    [Test]
    public async Task The_trace_names_the_step_and_how_long_it_took()
    {
        var handle = NewHandle();
        await RegisterAsync(handle, Url("https://example.org/"));
        var reply = await GetAsync($"/v1/handles/{handle}?trace=1");
        var step = reply.Json.GetProperty("trace").EnumerateArray().Single();

        Assert.That(step.GetProperty("where").GetString(), Is.EqualTo("this node"));
        Assert.That(step.GetProperty("responseCode").GetInt32(), Is.EqualTo(1));
        Assert.That(step.GetProperty("milliseconds").GetDouble(), Is.GreaterThanOrEqualTo(0));
        Assert.That(reply.Header("ETag"), Is.Null, "the trace is another every time");
        Assert.That((await GetAsync($"/v1/handles/{handle}-absent?trace")).Json.GetProperty("trace").GetArrayLength(), Is.EqualTo(1));
    }
}
