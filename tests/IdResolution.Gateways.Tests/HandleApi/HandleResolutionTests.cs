using System.Net;
using System.Text.Json;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Tests.HandleApi;

public sealed class HandleResolutionTests
{
    private const string Mixed = "/api/handles/88.100.1/mixed";

    private HttpNode _node = null!;
    private ApiClient _anyone = null!;
    private ApiClient _administrator = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _node = await HttpNode.StartAsync(configuration => configuration with { Node = configuration.Node with { DerivedPrefixes = [HttpNode.Prefix] } });
        _anyone = ApiClient.Anonymous(_node);
        _administrator = ApiClient.Administrator(_node);
        await _node.RegisterAsync(
            "88.100.1/mixed",
            HttpNode.Text(1, "URL", "https://example.org/") with { Ttl = 30 },
            HttpNode.Text(2, "EMAIL", "a@example.org"),
            HttpNode.Text(3, "DESC", "secret") with { Permissions = ValuePermissions.AdminRead | ValuePermissions.AdminWrite },
            HttpNode.Text(4, "url.mirror", "https://example.com/"));
        await _node.Administrator.AddAsync("0.NA/" + HttpNode.Prefix, [HttpNode.Text(400, "HS_SERV.PREFIX", "0.NA/88.9")]);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _anyone.Dispose();
        _administrator.Dispose();
        await _node.DisposeAsync();
    }

    [Test]
    public async Task Resolves_over_HTTP_and_HTTPS()
    {
        foreach (var address in _node.Node.HttpAddresses)
        {
            using var client = new ApiClient(address);
            var answer = await client.GetAsync(Mixed);
            Assert.That((answer.Status, answer.Code), Is.EqualTo((200, 1)));
            Assert.That(answer.Json.GetProperty("handle").GetString(), Is.EqualTo("88.100.1/mixed"));
            Assert.That(answer.Json.GetProperty("values")[0].GetProperty("data").GetProperty("value").GetString(), Is.EqualTo("https://example.org/"));
            Assert.That(answer.Header("Content-Type"), Is.EqualTo("application/json;charset=UTF-8"));
        }
    }

    [TestCase("", "1 2 4 100 101")]
    [TestCase("?index=1", "1")]
    [TestCase("?index=2&index=1", "1 2")]
    [TestCase("?type=URL", "1")]
    [TestCase("?type=URL.", "1 4")]
    [TestCase("?type=EMAIL&type=url", "1 2")]
    [TestCase("?type=EMAIL&index=1", "1 2")]
    [TestCase("?index=2&unknown=x&auth&cert&doNotRefer", "2")]
    public async Task Selects_values_by_index_and_type(string query, string indexes) =>
        Assert.That(string.Join(' ', (await _anyone.GetAsync(Mixed + query)).Indexes), Is.EqualTo(indexes));

    [TestCase("application/x-www-form-urlencoded", "index=2&type=URL")]
    [TestCase("application/x-www-form-urlencoded; charset=utf-8", "type=%55RL&index=2&pretty")]
    [TestCase("application/json", """{"index":2,"type":["URL"]}""")]
    [TestCase("application/json;charset=UTF-8", """{"index":["2",1],"auth":true,"publicOnly":null}""")]
    public async Task Takes_the_parameters_of_a_POST_from_its_body(string contentType, string body)
    {
        var answer = await _anyone.SendAsync("POST", Mixed, body, contentType);
        Assert.That(answer.Indexes, Is.EqualTo(new[] { 1, 2 }));
    }

    [TestCase("", true, "3")]
    [TestCase("?publicOnly=true", true, null)]
    [TestCase("?publicOnly", true, null)]
    [TestCase("", false, null)]
    public async Task Shows_secrets_to_administrators_unless_only_what_is_public_is_wanted(string query, bool isAdministrator, string? secret)
    {
        var answer = await (isAdministrator ? _administrator : _anyone).GetAsync(Mixed + query);
        Assert.That(answer.Code, Is.EqualTo(1));
        Assert.That(answer.Indexes.Contains(3), Is.EqualTo(secret is not null));
    }

    [Test]
    public async Task Asks_anybody_who_wants_more_than_what_is_public_to_authenticate()
    {
        var answer = await _anyone.GetAsync(Mixed + "?publicOnly=false");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((401, 402)));
        Assert.That(answer.Header("WWW-Authenticate"), Does.Contain("Basic"));
        Assert.That(answer.Json.TryGetProperty("values", out _), Is.False);
    }

    [Test]
    public async Task Refuses_a_wrong_secret_with_a_challenge()
    {
        using var client = new ApiClient(_node.Https, HttpNode.Basic("wrong"));
        var answer = await client.GetAsync(Mixed);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((401, 402)));
        Assert.That(answer.Header("WWW-Authenticate"), Is.Not.Empty);
        Assert.That(answer.Message, Is.Not.Null.And.Not.Contain("wrong\""));
    }

    [Test]
    public async Task Checklist_151_ignores_a_secret_that_came_over_plain_HTTP()
    {
        using var client = new ApiClient(_node.Http, HttpNode.Basic());
        Assert.That((await client.GetAsync(Mixed)).Indexes, Does.Not.Contain(3));
        var answer = await client.GetAsync(Mixed + "?publicOnly=false");
        Assert.That((answer.Status, answer.Code, answer.Header("WWW-Authenticate")), Is.EqualTo((403, 402, "")));
        Assert.That(answer.Message, Does.Contain("HTTPS"));
    }

    [TestCase("/api/handles/88.100.1/nothing", 404, 100)]
    [TestCase("/api/handles/88.100.1/mixed?index=77", 200, 200)]
    [TestCase("/api/handles/88.100.1/mixed?type=NONE", 200, 200)]
    [TestCase("/api/handles/88.777/x", 400, 301)]
    [TestCase("/api/handles/88.100.1/%zz", 400, 102)]
    [TestCase("/api/handles/88.100.1/%ff", 400, 102)]
    [TestCase("/api/handles/88.100.1/mixed?index=0", 400, 4)]
    [TestCase("/api/handles/88.100.1/mixed?index=-1", 400, 4)]
    [TestCase("/api/handles/88.100.1/mixed?index=4294967296", 400, 4)]
    [TestCase("/api/handles/88.100.1/mixed?index=various", 400, 4)]
    [TestCase("/api/handles/88.100.1/mixed?index", 400, 4)]
    [TestCase("/api/handles/88.100.1/mixed?auth=yes", 400, 4)]
    [TestCase("/api/handles/88.100.1/mixed?type=%ff", 400, 4)]
    [TestCase("/api/elsewhere", 404, 4)]
    [TestCase("/api/handlesX", 404, 4)]
    [TestCase("/api/", 404, 4)]
    [TestCase("/api", 404, 4)]
    public async Task Checklist_150_says_in_JSON_what_is_wrong(string path, int status, int code)
    {
        var answer = await _anyone.GetAsync(path);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((status, code)));
        Assert.That(answer.Message, Is.Not.Null.And.EndsWith("."));
        Assert.That(answer.Header("Cache-Control"), Is.EqualTo("no-store"));
        Assert.That(answer.Header("Access-Control-Allow-Origin"), Is.EqualTo("*"));
    }

    [TestCase("application/json", "[1]")]
    [TestCase("application/json", "{\"index\":")]
    [TestCase("application/json", "{\"index\":{\"a\":1}}")]
    [TestCase("application/json", "{\"index\":[[1]]}")]
    [TestCase("application/json", "{\"type\":\"\\ud800\"}")]
    [TestCase("application/json", "[[[[[[[[[[1]]]]]]]]]]")]
    [TestCase("application/x-www-form-urlencoded", "index=%")]
    [TestCase("application/x-www-form-urlencoded", "index=x")]
    public async Task Refuses_a_body_of_parameters_that_is_none(string contentType, string body)
    {
        var answer = await _anyone.SendAsync("POST", Mixed, body, contentType);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((400, 4)));
    }

    [Test]
    public async Task Refuses_more_selectors_than_an_answer_has_values()
    {
        var answer = await _anyone.SendAsync("POST", Mixed, string.Join('&', Enumerable.Range(1, 2_049).Select(index => $"index={index}")), "application/x-www-form-urlencoded");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((400, 4)));
        answer = await _anyone.SendAsync("POST", Mixed, new string('a', 70_000), "application/x-www-form-urlencoded");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((400, 4)));
    }

    [TestCase("a b", "a%20b")]
    [TestCase("a/b/c", "a/b/c")]
    [TestCase("a/b", "a%2Fb")]
    [TestCase("a%2Fb", "a%252Fb")]
    [TestCase("a?b#c", "a%3Fb%23c")]
    [TestCase("a+b;c&d", "a+b;c&d")]
    [TestCase("泵", "%E6%B3%B5")]
    [TestCase("泵", "%e6%b3%b5")]
    public async Task Takes_the_handle_from_the_path_decoded_once(string suffix, string path)
    {
        var handle = "88.100.1/" + suffix;
        var put = await _administrator.SendAsync("PUT", "/api/handles/88.100.1/" + path, """[{"index":1,"type":"DESC","data":"x"}]""");
        Assert.That(put.Status, Is.AnyOf(200, 201));
        Assert.That(put.Json.GetProperty("handle").GetString(), Is.EqualTo(handle));
        Assert.That((await _node.Administrator.ResolveAsync(handle)).IsSuccess);
        Assert.That((await _anyone.GetAsync("/api/handles/" + path.Insert(0, "88.100.1%2F"))).Json.GetProperty("handle").GetString(), Is.EqualTo(handle));
    }

    [Test]
    public async Task Answers_HEAD_like_GET_without_a_body()
    {
        var get = await _anyone.GetAsync(Mixed);
        var head = await _anyone.SendAsync("HEAD", Mixed);
        Assert.That((head.Status, head.Text), Is.EqualTo((200, "")));
        Assert.That(head.Response.Content.Headers.ContentLength, Is.EqualTo(get.Text.Length));
        Assert.That(head.Header("Content-Type"), Is.EqualTo(get.Header("Content-Type")));
    }

    [Test]
    public async Task Refers_to_the_service_that_is_responsible()
    {
        var answer = await _anyone.GetAsync("/api/handles/0.NA/88.100.1.7");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((300, 303)));
        Assert.That(answer.Indexes, Is.EqualTo(new[] { 400 }));
        Assert.That(answer.Json.TryGetProperty("referralHandle", out _), Is.False, "the values say it");
        Assert.That((await _anyone.GetAsync("/api/handles/0.NA/88.100.1.7?doNotRefer")).Status, Is.EqualTo(404));
    }

    [TestCase("?index=1", "public, max-age=30")]
    [TestCase("?index=2", "public, max-age=60")]
    [TestCase("?index=1&auth=true", "no-store")]
    public async Task Lets_caches_keep_what_is_public_for_its_time_to_live(string query, string expected)
    {
        var answer = await _anyone.GetAsync(Mixed + query);
        Assert.That(string.Join(", ", answer.Header("Cache-Control").Split(", ").Order().Reverse()), Is.EqualTo(expected));
        Assert.That(answer.Header("Vary"), Is.EqualTo("Authorization"));
        Assert.That((await _administrator.GetAsync(Mixed + "?index=1")).Header("Cache-Control"), Is.EqualTo("no-store"));
    }

    [Test]
    public async Task An_absolute_time_to_live_is_a_time()
    {
        await _node.RegisterAsync("88.100.1/absolute", HttpNode.Text(1, "URL", "x") with { TtlType = TtlType.Absolute, Ttl = 1_767_225_600 });
        var answer = await _anyone.GetAsync("/api/handles/88.100.1/absolute?index=1");
        Assert.That(answer.Json.GetProperty("values")[0].GetProperty("ttl").GetString(), Is.EqualTo("2026-01-01T00:00:00Z"));
        Assert.That(answer.Header("Cache-Control"), Is.EqualTo("no-store"), "it is over");
    }

    [Test]
    public async Task Indents_when_asked_to()
    {
        var plain = await _anyone.GetAsync(Mixed);
        var pretty = await _anyone.GetAsync(Mixed + "?pretty");
        Assert.That(plain.Text, Does.Not.Contain('\n'));
        Assert.That(pretty.Text, Does.StartWith("{\n  \"responseCode\": 1,\n"));
        Assert.That(JsonElement.DeepEquals(pretty.Json, plain.Json));
    }
}
