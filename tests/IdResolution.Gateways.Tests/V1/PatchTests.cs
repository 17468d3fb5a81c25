using System.Net;

namespace IdResolution.Gateways.Tests.V1;

public sealed class PatchTests : V1Fixture
{
    private static string Two => $$"""{"values":[{{UrlValue("https://example.org/1")}},{"index":2,"type":"EMAIL","data":"a@example.org"},{{AdminValue}}]}""";

    [Test]
    public async Task Sets_values_that_are_there_and_adds_those_that_are_not()
    {
        var handle = NewHandle();
        await RegisterAsync(handle, Two);
        var reply = await SendAsync(Administrator, "PATCH", $"/v1/handles/{handle}", $$"""{"set":[{{UrlValue("https://example.org/2")}},{"index":3,"type":"DESC","data":"bolt"}]}""");

        Assert.That(reply.Status, Is.EqualTo(HttpStatusCode.OK), reply.Text);
        Assert.That(reply.Texts(), Is.EqualTo(new Dictionary<uint, string> { [1] = "https://example.org/2", [2] = "a@example.org", [3] = "bolt" }));
        Assert.That((await GetAsync($"/v1/handles/{handle}")).Header("ETag"), Is.EqualTo(reply.Header("ETag")));
    }

    [Test]
    public async Task Removes_values()
    {
        var handle = NewHandle();
        await RegisterAsync(handle, Two);
        var reply = await SendAsync(Administrator, "PATCH", $"/v1/handles/{handle}", """{"remove":[2]}""");
        Assert.That(reply.Texts().Keys, Is.EqualTo(new uint[] { 1 }));
        AssertProblem(await SendAsync(Administrator, "PATCH", $"/v1/handles/{handle}", """{"remove":[2]}"""), HttpStatusCode.NotFound, "values-not-found");
    }

    [Test]
    public async Task Sets_and_removes_in_one_change()
    {
        var handle = NewHandle();
        await RegisterAsync(handle, $$"""{"values":[{{UrlValue("https://example.org/1")}},{"index":2,"type":"EMAIL","data":"a@example.org"},{{HiddenValue("kept")}},{{AdminValue}}]}""");
        var before = Node.Node.Requests(Protocol.Serving.ClientTransport.Tcp);
        var reply = await SendAsync(Administrator, "PATCH", $"/v1/handles/{handle}", $$"""{"set":[{{UrlValue("https://example.org/2")}}],"remove":[2]}""");

        Assert.That(reply.Status, Is.EqualTo(HttpStatusCode.OK), reply.Text);
        var read = await SendAsync(Administrator, "GET", $"/v1/handles/{handle}");
        Assert.That(read.Texts(), Is.EqualTo(new Dictionary<uint, string> { [1] = "https://example.org/2", [9] = "kept" }));
        Assert.That(Node.Node.Requests(Protocol.Serving.ClientTransport.Tcp), Is.EqualTo(before), "nothing went round by the network");
    }

    [Test]
    public async Task What_the_asker_may_not_read_is_neither_shown_nor_lost()
    {
        // The administrator may write, and not read.
        var handle = NewHandle();
        await Node.Administrator.CreateAsync(handle, [Http.HttpNode.Text(1, "URL", "https://example.org/"), Http.HttpNode.Text(2, "EMAIL", "a@example.org"),
            Http.HttpNode.Text(9, "NOTE", "secret") with { Permissions = Protocol.Values.ValuePermissions.AdminRead | Protocol.Values.ValuePermissions.AdminWrite },
            new Protocol.Values.HandleValue
            {
                Index = 100, Type = "HS_ADMIN",
                Data = new Protocol.Values.AdminRecord
                {
                    Permissions = (Protocol.Values.AdminPermissions)0x0FFF & ~Protocol.Values.AdminPermissions.ReadValue, Administrator = Http.HttpNode.SecretIdentity,
                }.ToArray(),
            }]);

        AssertProblem(
            await SendAsync(Administrator, "PATCH", $"/v1/handles/{handle}", $$"""{"set":[{{UrlValue("https://example.org/2")}}],"remove":[2]}"""),
            HttpStatusCode.Conflict, "hidden-values");
        var set = await SendAsync(Administrator, "PATCH", $"/v1/handles/{handle}", $$"""{"set":[{{UrlValue("https://example.org/2")}}]}""");
        Assert.That(set.Status, Is.EqualTo(HttpStatusCode.OK), set.Text);
        Assert.That(set.Texts().Keys, Is.EqualTo(new uint[] { 1, 2 }));
        Assert.That(set.Header("ETag"), Is.Null, "there is more in the record than is shown");
        Assert.That((await Node.Administrator.ResolveAsync(handle, new Client.ResolveOptions { Indexes = [9] })).Code, Is.Not.EqualTo(Protocol.ResponseCode.ValuesNotFound));
    }

    [TestCase("""{}""", null)]
    [TestCase("""{"set":[],"remove":[]}""", null)]
    [TestCase("""{"set":[{"index":1,"type":"URL","data":"a"}],"remove":[1]}""", "remove")]
    [TestCase("""{"remove":[0]}""", "remove[0]")]
    [TestCase("""{"remove":[1,"2"]}""", "remove[1]")]
    [TestCase("""{"remove":1}""", "remove")]
    [TestCase("""{"values":[]}""", "values")]
    public async Task Says_where_in_the_body_it_is_wrong(string body, string? path)
    {
        var reply = await SendAsync(Administrator, "PATCH", $"/v1/handles/{NewHandle()}", body);
        AssertProblem(reply, HttpStatusCode.BadRequest, "malformed-body");
        Assert.That(reply.Json.TryGetProperty("path", out var found) ? found.GetString() : null, Is.EqualTo(path));
    }

    [TestCase("""{"set":[{"index":1,"type":"URL","data":"a"}]}""")]
    [TestCase("""{"remove":[1]}""")]
    [TestCase("""{"set":[{"index":1,"type":"URL","data":"a"}],"remove":[2]}""")]
    public async Task What_is_not_registered_is_not_changed(string body) =>
        AssertProblem(await SendAsync(Administrator, "PATCH", $"/v1/handles/{NewHandle()}", body), HttpStatusCode.NotFound, "not-found");
}
