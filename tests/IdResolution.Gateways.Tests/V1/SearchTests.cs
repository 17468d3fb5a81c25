using System.Net;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Node.Options;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Tests.V1;

public sealed class SearchTests : V1Fixture
{
    private static string Path(string url, string more = "") => $"/v1/search?type=URL&value={Uri.EscapeDataString(url)}{more}";

    [Test]
    public async Task Finds_handles_by_a_value_and_follows_every_change()
    {
        var (first, second) = (NewHandle(), NewHandle());
        await RegisterAsync(first, Url("https://example.org/follow"));
        await RegisterAsync(second, Url("https://example.org/follow"));
        Assert.That((await GetAsync(Path("https://example.org/follow"))).Handles(), Is.EqualTo(new[] { first, second }));
        Assert.That((await GetAsync(Path("https://example.org/other"))).Handles(), Is.Empty);

        await SendAsync(Administrator, "PUT", $"/v1/handles/{first}", Url("https://example.org/moved"));
        Assert.That((await GetAsync(Path("https://example.org/follow"))).Handles(), Is.EqualTo(new[] { second }));
        Assert.That((await GetAsync(Path("https://example.org/moved"))).Handles(), Is.EqualTo(new[] { first }));
        await SendAsync(Administrator, "DELETE", $"/v1/handles/{second}");
        Assert.That((await GetAsync(Path("https://example.org/follow"))).Handles(), Is.Empty);
    }

    [Test]
    public async Task Values_that_are_not_public_are_found_by_nobody()
    {
        var handle = NewHandle();
        await Node.RegisterAsync(handle, HttpNode.Text(1, "URL", "https://example.org/hidden") with { Permissions = ValuePermissions.AdminRead | ValuePermissions.AdminWrite });
        Assert.That((await GetAsync(Path("https://example.org/hidden"))).Handles(), Is.Empty);
        Assert.That((await SendAsync(Administrator, "GET", Path("https://example.org/hidden"))).Handles(), Is.Empty);
    }

    [Test]
    public async Task What_many_have_is_paged_and_a_prefix_narrows_it()
    {
        var handles = new List<string>();
        for (var i = 0; i < 25; i++)
        {
            handles.Add(NewHandle());
            await RegisterAsync(handles[i], Url("https://example.org/many"));
        }
        var found = new List<string>();
        for (string? cursor = null, next = ""; next is not null; cursor = next)
        {
            var reply = await GetAsync(Path("https://example.org/many", cursor is null ? "&limit=10" : $"&limit=10&cursor={cursor}"));
            found.AddRange(reply.Handles());
            next = reply.Next();
        }
        Assert.That(found, Is.EqualTo(handles));
        Assert.That((await GetAsync(Path("https://example.org/many", $"&prefix={HttpNode.Prefix}"))).Handles(), Is.EqualTo(handles));
        Assert.That((await GetAsync(Path("https://example.org/many", "&prefix=88.100"))).Handles(), Is.Empty);
    }

    [Test]
    public async Task A_prefix_alone_is_a_listing_and_needs_the_right_to_it()
    {
        AssertProblem(await GetAsync($"/v1/search?prefix={HttpNode.Prefix}"), HttpStatusCode.Unauthorized, "authentication-needed");
        Assert.That((await SendAsync(Administrator, "GET", $"/v1/search?prefix={HttpNode.Prefix}&limit=2")).Handles(), Has.Count.EqualTo(2));
    }

    [TestCase("?type=EMAIL&value=a", HttpStatusCode.NotImplemented, "switched-off")]
    [TestCase("", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("?type=URL", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("?value=a", HttpStatusCode.BadRequest, "malformed-request")]
    [TestCase("?type=URL&value=a&cursor=AAAA", HttpStatusCode.BadRequest, "invalid-cursor")]
    public async Task Says_what_is_wrong(string query, HttpStatusCode status, string kind) => AssertProblem(await GetAsync("/v1/search" + query), status, kind);

    [Test]
    public async Task Half_an_index_does_not_answer()
    {
        await using var node = await HttpNode.StartAsync(configuration => configuration with { Search = new SearchOptions { Types = ["URL"], MaxValues = 2 } });
        using var client = HttpNode.Client(node.Https);
        for (var i = 0; i < 2; i++) await node.RegisterAsync($"{HttpNode.Prefix}/{i}", HttpNode.Text(1, "URL", "https://example.org/"));
        Assert.That((await SendAsync(client, "GET", Path("https://example.org/"))).Handles(), Has.Count.EqualTo(2));
        await node.RegisterAsync($"{HttpNode.Prefix}/2", HttpNode.Text(1, "URL", "https://example.org/"));
        var reply = await SendAsync(client, "GET", Path("https://example.org/"));
        AssertProblem(reply, HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.That(reply.Header("Retry-After"), Is.Not.Null);
    }
}
