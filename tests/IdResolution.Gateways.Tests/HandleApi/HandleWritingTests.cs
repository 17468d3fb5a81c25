using IdResolution.Gateways.Tests.Http;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Tests.HandleApi;

public sealed class HandleWritingTests
{
    private const string One = """{"index":1,"type":"URL","data":"https://example.org/"}""";
    private const string Two = """{"index":2,"type":"DESC","data":"two"}""";
    private const string Admin = """{"index":100,"type":"HS_ADMIN","data":{"format":"admin","value":{"handle":"88.100.1/SECRET","index":300,"permissions":"011111110011"}}}""";

    private HttpNode _node = null!;
    private ApiClient _anyone = null!;
    private ApiClient _administrator = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _node = await HttpNode.StartAsync();
        _anyone = ApiClient.Anonymous(_node);
        _administrator = ApiClient.Administrator(_node);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _anyone.Dispose();
        _administrator.Dispose();
        await _node.DisposeAsync();
    }

    [TestCase("array", $"[{One},{Admin}]")]
    [TestCase("values", $$"""{"values":[{{One}},{{Admin}}]}""")]
    [TestCase("record", $$"""{"responseCode":1,"handle":"88.100.1/RECORD","values":[{{One}},{{Admin}}]}""")]
    [TestCase("single", One)]
    public async Task Registers_what_stands_in_the_body(string suffix, string body)
    {
        var path = "/api/handles/88.100.1/" + suffix;
        var answer = await _administrator.SendAsync("PUT", path, body);
        Assert.That((answer.Status, answer.Text), Is.EqualTo((201, $$"""{"responseCode":1,"handle":"88.100.1/{{suffix}}"}""")));
        Assert.That(answer.Header("Location"), Is.EqualTo(path));
        Assert.That((await _anyone.GetAsync(path)).Indexes.First(), Is.EqualTo(1));
    }

    [Test]
    public async Task Replaces_a_handle_unless_told_not_to()
    {
        const string Path = "/api/handles/88.100.1/replace";
        Assert.That((await PutAsync(Path, $"[{One},{Two},{Admin}]")).Status, Is.EqualTo(201));
        Assert.That((await PutAsync(Path, $"[{One},{Admin}]")).Status, Is.EqualTo(200));
        Assert.That((await PutAsync(Path, $"[{One},{Admin}]")).Status, Is.EqualTo(200), "nothing changed, and it was there before");
        Assert.That((await _anyone.GetAsync(Path)).Indexes, Is.EqualTo(new[] { 1, 100 }));

        var refused = await PutAsync(Path + "?overwrite=false", $"[{Two}]");
        Assert.That((refused.Status, refused.Code), Is.EqualTo((409, 101)));
        Assert.That((await _anyone.GetAsync(Path)).Indexes, Is.EqualTo(new[] { 1, 100 }));
    }

    [Test]
    public async Task Adds_and_modifies_named_values_in_one_change()
    {
        const string Path = "/api/handles/88.100.1/named";
        await PutAsync(Path, $"[{One},{Admin}]");
        var answer = await PutAsync(Path + "?index=1&index=2", $"[{Two},{One.Replace("example.org", "example.com")}]");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((200, 1)));
        var read = await _anyone.GetAsync(Path);
        Assert.That(read.Indexes, Is.EqualTo(new[] { 1, 2, 100 }));
        Assert.That(read.Text, Does.Contain("example.com").And.Not.Contain("example.org"));

        Assert.That((await PutAsync(Path + "?index=various", """[{"index":7,"type":"DESC","data":"seven"}]""")).Status, Is.EqualTo(201), "it is new");
        Assert.That((await PutAsync(Path + "?index=various", Two)).Status, Is.EqualTo(200), "it is there as it is");
        var refused = await PutAsync(Path + "?index=various&overwrite=false", Two.Replace("two", "three"));
        Assert.That((refused.Status, refused.Code), Is.EqualTo((409, 201)));
        Assert.That((await PutAsync("/api/handles/88.100.1/nowhere?index=2", Two)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Who_may_only_modify_modifies_by_index()
    {
        await _node.Administrator.CreateAsync("88.100.1/modifier", [
            HttpNode.Text(1, "URL", "old"),
            new HandleValue { Index = 101, Type = "HS_ADMIN", Data = new AdminRecord { Permissions = AdminPermissions.ModifyValue, Administrator = HttpNode.SecretIdentity }.ToArray() },
        ]);
        const string Path = "/api/handles/88.100.1/modifier";
        Assert.That((await PutAsync(Path + "?index=1", One)).Status, Is.EqualTo(200));
        Assert.That((await _anyone.GetAsync(Path)).Text, Does.Contain("example.org"));
        var refused = await PutAsync(Path + "?index=various", $"[{One.Replace("example.org", "example.com")},{Two}]");
        Assert.That((refused.Status, refused.Code), Is.EqualTo((403, 400)));
        Assert.That((await _anyone.GetAsync(Path)).Text, Does.Contain("example.org"), "nothing is half done");
    }

    [Test]
    public async Task Anybody_modifies_what_anybody_may()
    {
        await _node.RegisterAsync("88.100.1/open", HttpNode.Text(1, "URL", "old") with { Permissions = (ValuePermissions)0b1111 });
        var body = One.Replace("}", ""","permissions":"1111"}""");
        var answer = await _anyone.SendAsync("PUT", "/api/handles/88.100.1/open?index=1", body);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((200, 1)));
        Assert.That((await _anyone.SendAsync("PUT", "/api/handles/88.100.1/open?index=various", $"[{body},{Two}]")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Mints_a_suffix()
    {
        var answer = await PutAsync("/api/handles/88.100.1/batch-?mintNewSuffix", $"[{One},{Admin}]");
        Assert.That(answer.Status, Is.EqualTo(201));
        var handle = answer.Json.GetProperty("handle").GetString()!;
        Assert.That(handle, Does.Match("^88\\.100\\.1/batch-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"));
        Assert.That((await _anyone.GetAsync(answer.Header("Location"))).Json.GetProperty("handle").GetString(), Is.EqualTo(handle));
    }

    [Test]
    public async Task Deletes_values_and_handles()
    {
        const string Path = "/api/handles/88.100.1/delete";
        await PutAsync(Path, $"[{One},{Two},{Admin}]");
        Assert.That((await _anyone.SendAsync("DELETE", Path)).Status, Is.EqualTo(401));
        var missing = await _administrator.SendAsync("DELETE", Path + "?index=2&index=9");
        Assert.That((missing.Status, missing.Code), Is.EqualTo((400, 200)));
        Assert.That((await _administrator.SendAsync("DELETE", Path + "?index=various")).Code, Is.EqualTo(4));
        Assert.That((await _administrator.SendAsync("DELETE", Path + "?type=DESC")).Code, Is.EqualTo(4), "not the whole handle");
        Assert.That((await _administrator.SendAsync("DELETE", Path + "?index=2")).Text, Is.EqualTo("""{"responseCode":1,"handle":"88.100.1/delete"}"""));
        Assert.That((await _anyone.GetAsync(Path)).Indexes, Is.EqualTo(new[] { 1, 100 }));
        Assert.That((await _administrator.SendAsync("DELETE", Path)).Status, Is.EqualTo(200));
        Assert.That((await _administrator.SendAsync("DELETE", Path)).Status, Is.EqualTo(404));
    }

    [TestCase("", "", "empty")]
    [TestCase("?index=1", "", "empty")]
    [TestCase("", "{", "line 1")]
    [TestCase("", "[]]", "line 1")]
    [TestCase("", "7", "a value is an object")]
    [TestCase("", """[{"index":1,"type":"URL","data":"x"},{"index":0,"type":"URL","data":"x"}]""", "[1].index: 0")]
    [TestCase("", """{"values":[{"index":1,"type":"URL","data":"x","permissions":"2000"}]}""", "values[0].permissions: \"2000\"")]
    [TestCase("", """{"values":7}""", "values: is not an array")]
    [TestCase("", """{"values":[],"values":[]}""", "values: is there twice")]
    [TestCase("", """{"handle":"88.100.1/other","values":[]}""", "handle: is not the handle of the path")]
    [TestCase("?index=1", $"[{One},{Two}]", "index 2 stands in the body")]
    [TestCase("?index=1&index=2", $"[{One}]", "does not stand in the body")]
    [TestCase("?index=1&index=various", $"[{One}]", "either various, or numbers")]
    [TestCase("?index=x", $"[{One}]", "index is not a whole number")]
    [TestCase("?index=1&mintNewSuffix=true", $"[{One}]", "mintNewSuffix")]
    [TestCase("?overwrite=maybe", $"[{One}]", "overwrite must be true or false")]
    public async Task Says_what_is_wrong_with_a_PUT_and_where(string query, string body, string expected)
    {
        var answer = await PutAsync("/api/handles/88.100.1/bad" + query, body);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((400, 4)), answer.Text);
        Assert.That(answer.Message, Does.Contain(expected));
        Assert.That(answer.Json.GetProperty("handle").GetString(), Is.EqualTo("88.100.1/bad"));
    }

    [TestCase("/api/handles/88.100.1/empty", "[]", 400, 202)]
    [TestCase("/api/handles/88.100.1/twice", $"[{One},{One}]", 409, 201)]
    [TestCase("/api/handles/no-slash", One, 400, 102)]
    [TestCase("/api/handles/88.777/x", One, 400, 301)]
    [TestCase("/api/handles/88.100.1/a%01b", One, 400, 102)]
    [TestCase("/api/handles/88.100.1/SECRET", """{"index":300,"type":"HS_SECKEY","data":"x"}""", 400, 202)]
    [TestCase("/api/handles/88.100.1/ADMIN?index=various", "[]", 400, 202)]
    public async Task Checklist_150_what_the_engine_refuses(string path, string body, int status, int code)
    {
        var answer = await PutAsync(path, body);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((status, code)), answer.Text);
        Assert.That(answer.Message, Is.Not.Null);
    }

    [Test]
    public async Task Refuses_a_body_that_no_record_needs()
    {
        var answer = await PutAsync("/api/handles/88.100.1/huge", $$"""[{"index":1,"type":"X","data":"{{new string('a', 4 * 1024 * 1024)}}"}]""");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((413, 4)));
        answer = await PutAsync("/api/handles/88.100.1/large", $$"""[{"index":1,"type":"X","data":"{{new string('a', 300_000)}}"}]""");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((400, 202)));
        answer = await PutAsync("/api/handles/88.100.1/many", "[" + string.Join(',', Enumerable.Range(1, 2_049).Select(index => $$"""{"index":{{index}},"type":"X","data":""}""")) + "]");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((400, 4)));
        Assert.That(answer.Message, Does.Contain("2048"));
    }

    [Test]
    public async Task Nobody_writes_without_saying_who_he_is()
    {
        Assert.That((await _anyone.SendAsync("PUT", "/api/handles/88.100.1/anonymous", One)).Status, Is.EqualTo(401));
        using var plain = new ApiClient(_node.Http, HttpNode.Basic());
        var answer = await plain.SendAsync("PUT", "/api/handles/88.100.1/anonymous", One);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((403, 402)));
        Assert.That((await _anyone.GetAsync("/api/handles/88.100.1/anonymous")).Status, Is.EqualTo(404));
    }

    private Task<ApiAnswer> PutAsync(string path, string body) => _administrator.SendAsync("PUT", path, body);
}
