using IdResolution.Gateways.Tests.Http;
using IdResolution.Node.Options;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Tests.HandleApi;

/// <summary>What pages of other origins may do: CORS, JSONP.</summary>
public sealed class BrowserTests
{
    private const string Path = "/api/handles/88.100.1/page";

    private HttpNode _node = null!;
    private ApiClient _anyone = null!;
    private ApiClient _administrator = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _node = await HttpNode.StartAsync(configuration => configuration with { HandleApi = new HandleApiOptions { Jsonp = true, TotalCountAsText = false, MaxAgeSeconds = 0 } });
        _anyone = ApiClient.Anonymous(_node);
        _administrator = ApiClient.Administrator(_node);
        await _node.RegisterAsync(
            "88.100.1/page",
            HttpNode.Text(1, "DESC", "</script>\u2028 泵"),
            HttpNode.Text(2, "DESC", "secret") with { Permissions = ValuePermissions.AdminRead | ValuePermissions.AdminWrite });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _anyone.Dispose();
        _administrator.Dispose();
        await _node.DisposeAsync();
    }

    [TestCase("/api/handles/88.100.1/page", "GET, HEAD, POST, PUT, DELETE, OPTIONS")]
    [TestCase("/api/handles", "GET, HEAD, OPTIONS")]
    [TestCase("/api/prefixes", "GET, HEAD, POST, OPTIONS")]
    [TestCase("/api/prefixes/88.1", "POST, DELETE, TRACE, OPTIONS")]
    [TestCase("/api/site", "GET, HEAD, OPTIONS")]
    [TestCase("/api/verifications/1:a/b", "GET, HEAD, OPTIONS")]
    public async Task Checklist_150_says_which_methods_there_are(string path, string allow)
    {
        var described = await _anyone.SendAsync("OPTIONS", path);
        Assert.That((described.Status, described.Header("Allow")), Is.EqualTo((204, allow)));
        var refused = await _anyone.SendAsync("PATCH", path);
        Assert.That((refused.Status, refused.Code, refused.Header("Allow")), Is.EqualTo((405, 4, allow)));
    }

    [TestCase("GET", "/api/prefixes/88.1")]
    [TestCase("TRACE", "/api/prefixes/88.1")]
    [TestCase("POST", "/api/handles")]
    [TestCase("PUT", "/api/prefixes")]
    [TestCase("DELETE", "/api/prefixes")]
    [TestCase("POST", "/api/site")]
    public async Task Checklist_150_refuses_other_methods(string method, string path) => Assert.That((await _administrator.SendAsync(method, path)).Status, Is.EqualTo(405));

    [Test]
    public async Task Pages_of_any_origin_may_ask()
    {
        var preflight = await _anyone.SendAsync(
            "OPTIONS", Path, null, "", ("Origin", "https://page.example"), ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "authorization,content-type"));
        Assert.That(preflight.Status, Is.EqualTo(204));
        Assert.That(preflight.Header("Access-Control-Allow-Origin"), Is.EqualTo("*"));
        Assert.That(preflight.Header("Access-Control-Allow-Methods"), Is.EqualTo("GET, POST, HEAD, PUT, DELETE"));
        Assert.That(preflight.Header("Access-Control-Allow-Headers"), Does.Contain("Authorization").And.Contain("Content-Type"));
        Assert.That(preflight.Header("Access-Control-Allow-Credentials"), Is.Empty);
        var answer = await _anyone.SendAsync("GET", Path, null, "", ("Origin", "https://page.example"));
        Assert.That(answer.Header("Access-Control-Allow-Origin"), Is.EqualTo("*"));
        Assert.That(answer.Header("Access-Control-Expose-Headers"), Does.Contain("Location").And.Contain("WWW-Authenticate"));
        Assert.That(answer.Header("Access-Control-Allow-Credentials"), Is.Empty);
    }

    [Test]
    public async Task Calls_a_function_where_the_operator_switched_it_on()
    {
        var answer = await _anyone.GetAsync(Path + "?index=1&callback=take_1");
        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(answer.Header("Content-Type"), Is.EqualTo("application/javascript;charset=UTF-8"));
        Assert.That(answer.Header("X-Content-Type-Options"), Is.EqualTo("nosniff"));
        Assert.That(answer.Text, Does.StartWith("/**/take_1({\"responseCode\":1,").And.EndsWith("});"));
        Assert.That(answer.Text, Does.Not.Contain("</script>").And.Not.Contain('\u2028'));
        Assert.That((await _anyone.GetAsync("/api/handles/88.100.1/none?callback=$")).Text, Does.StartWith("/**/$({\"responseCode\":100,"));
    }

    [Test]
    public async Task Believes_nobody_who_he_is_when_it_calls_a_function()
    {
        var answer = await _administrator.GetAsync(Path + "?callback=take");
        Assert.That(answer.Text, Does.Contain("\"responseCode\":1,").And.Not.Contain("secret"));
        Assert.That((await _administrator.GetAsync(Path + "?callback=take&publicOnly=false")).Status, Is.EqualTo(401));
        Assert.That((await _administrator.GetAsync("/api/handles?prefix=88.100.1&callback=take")).Status, Is.EqualTo(401));
    }

    [TestCase("")]
    [TestCase("1a")]
    [TestCase("a.b")]
    [TestCase("a(")]
    [TestCase("alert(1);//")]
    [TestCase("a%0d%0aSet-Cookie:x")]
    [TestCase("%E6%B3%B5")]
    [TestCase("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Checklist_156_refuses_a_callback_that_is_no_name(string callback)
    {
        var answer = await _anyone.GetAsync($"{Path}?callback={callback}");
        Assert.That(answer.Status, Is.EqualTo(400));
        Assert.That(answer.Text, Does.Not.Contain("alert"));
    }

    [Test]
    public async Task Counts_with_numbers_and_lets_nobody_keep_anything_where_the_operator_chose_so()
    {
        Assert.That((await _administrator.GetAsync("/api/handles?prefix=88.100.1")).Json.GetProperty("totalCount").GetInt32(), Is.GreaterThan(0));
        Assert.That((await _anyone.GetAsync(Path + "?publicOnly")).Header("Cache-Control"), Is.EqualTo("no-store"));
    }

    [Test]
    public async Task Gives_plain_JSON_where_the_operator_did_not()
    {
        await using var node = await HttpNode.StartAsync();
        using var client = ApiClient.Anonymous(node);
        var answer = await client.GetAsync("/api/site?callback=take");
        Assert.That(answer.Header("Content-Type"), Does.StartWith("application/json"));
        Assert.That(answer.Text, Does.StartWith("{"));
    }
}
