using System.Net;
using IdResolution.Gateways.Tests.Http;

namespace IdResolution.Gateways.Tests.V1;

public sealed class ListTests : V1Fixture
{
    private const string Path = $"/v1/prefixes/{HttpNode.Prefix}/handles";

    [Test]
    public async Task Ten_thousand_are_paged_each_once_while_others_are_registered_and_deleted()
    {
        var kept = await RegisterManyAsync("kept", 10_000);
        var doomed = await RegisterManyAsync("doomed", 500);
        using var stop = new CancellationTokenSource();
        var others = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await SendAsync(Administrator, "PUT", $"/v1/handles/{HttpNode.Prefix}/late-{i}", Url("https://example.org/"));
                if (i < doomed.Count) await SendAsync(Administrator, "DELETE", $"/v1/handles/{doomed[i]}");
                await SendAsync(Administrator, "PUT", $"/v1/handles/{kept[i % kept.Count]}", Url($"https://example.org/{i}"));
            }
        });

        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var pages = 0;
        for (string? cursor = null, next = ""; next is not null; cursor = next, pages++)
        {
            var reply = await SendAsync(Administrator, "GET", cursor is null ? $"{Path}?limit=250" : $"{Path}?limit=250&cursor={cursor}");
            Assert.That(reply.Status, Is.EqualTo(HttpStatusCode.OK), reply.Text);
            foreach (var handle in reply.Handles()) seen[handle] = seen.GetValueOrDefault(handle) + 1;
            next = reply.Next();
            if (next is not null) Assert.That(reply.Header("Link"), Is.EqualTo($"<{Path}?limit=250&cursor={next}>; rel=\"next\""));
        }
        await stop.CancelAsync();
        await others;

        Assert.That(pages, Is.GreaterThanOrEqualTo(40));
        Assert.That(seen.Values, Is.All.EqualTo(1));
        Assert.That(kept, Is.SubsetOf(seen.Keys));
    }

    [Test]
    public async Task The_last_page_has_no_cursor_and_a_page_holds_what_was_asked_for()
    {
        var first = await SendAsync(Administrator, "GET", $"{Path}?limit=1");
        Assert.That(first.Handles(), Has.Count.EqualTo(1));
        Assert.That(first.Next(), Is.Not.Null);
        for (var next = first.Next(); next is not null;)
        {
            var reply = await SendAsync(Administrator, "GET", $"{Path}?limit=1000&cursor={next}");
            next = reply.Next();
            if (next is not null) Assert.That(reply.Handles(), Has.Count.EqualTo(1000));
        }
    }

    [Test]
    public async Task A_cursor_is_for_the_question_it_was_given_for_and_nobody_can_make_one()
    {
        var cursor = (await SendAsync(Administrator, "GET", $"{Path}?limit=1")).Next()!;
        AssertProblem(await SendAsync(Administrator, "GET", $"/v1/prefixes/88.100/handles?cursor={cursor}"), HttpStatusCode.BadRequest, "invalid-cursor");
        for (var i = 0; i < cursor.Length; i++)
        {
            var changed = string.Concat(cursor.AsSpan(0, i), cursor[i] == 'A' ? "B" : "A", cursor.AsSpan(i + 1));
            AssertProblem(await SendAsync(Administrator, "GET", $"{Path}?cursor={changed}"), HttpStatusCode.BadRequest, "invalid-cursor");
        }
        foreach (var wrong in new[] { "x", new string('A', 1000), "%00", cursor + "A", cursor[..^1] })
        {
            AssertProblem(await SendAsync(Administrator, "GET", $"{Path}?cursor={wrong}"), HttpStatusCode.BadRequest, "invalid-cursor");
        }
    }

    [TestCase("limit=0")]
    [TestCase("limit=1001")]
    [TestCase("limit=ten")]
    [TestCase("limit=1&limit=2")]
    [TestCase("cursor=")]
    public async Task Says_which_parameter_is_wrong(string query)
    {
        var reply = await SendAsync(Administrator, "GET", $"{Path}?{query}");
        AssertProblem(reply, HttpStatusCode.BadRequest, "malformed-request");
        Assert.That(reply.Json.GetProperty("parameter").GetString(), Is.EqualTo(query[..query.IndexOf('=', StringComparison.Ordinal)]));
    }

    [Test]
    public async Task Listing_needs_the_right_to_list()
    {
        AssertProblem(await GetAsync(Path), HttpStatusCode.Unauthorized, "authentication-needed");
        AssertProblem(await SendAsync(Administrator, "GET", "/v1/prefixes/88.200/handles"), HttpStatusCode.MisdirectedRequest, "not-responsible");
        AssertProblem(await SendAsync(Administrator, "GET", "/v1/prefixes/a%2Fb/handles"), HttpStatusCode.BadRequest, "invalid-handle");
    }

    [Test]
    public async Task The_prefixes_are_for_server_administrators()
    {
        var reply = await SendAsync(Administrator, "GET", "/v1/prefixes");
        Assert.That(reply.Json.GetProperty("prefixes").EnumerateArray().Select(prefix => prefix.GetString()), Is.EqualTo(new[] { HttpNode.Prefix }));
        Assert.That(reply.Json.GetProperty("derivedPrefixes").GetArrayLength(), Is.Zero);
        AssertProblem(await GetAsync("/v1/prefixes"), HttpStatusCode.Unauthorized, "authentication-needed");
    }

    [Test]
    public async Task The_node_says_who_it_is_and_its_prefixes_to_those_who_may_list_them()
    {
        var anyone = (await GetAsync("/v1/node")).Json;
        Assert.That(anyone.GetProperty("software").GetString(), Is.EqualTo("idnode"));
        Assert.That(anyone.GetProperty("version").GetString(), Is.Not.Empty);
        Assert.That(anyone.GetProperty("role").GetString(), Is.EqualTo("Standalone"));
        Assert.That(anyone.GetProperty("primary").GetBoolean(), Is.True);
        Assert.That(anyone.GetProperty("site").GetProperty("servers").GetArrayLength(), Is.EqualTo(1));
        Assert.That(anyone.TryGetProperty("prefixes", out _), Is.False);
        Assert.That((await SendAsync(Administrator, "GET", "/v1/node")).Json.GetProperty("prefixes")[0].GetString(), Is.EqualTo(HttpNode.Prefix));
    }

    private async Task<List<string>> RegisterManyAsync(string name, int count)
    {
        var handles = Enumerable.Range(0, count).Select(i => $"{HttpNode.Prefix}/{name}-{i}").ToList();
        await Parallel.ForEachAsync(handles, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (handle, _) =>
        {
            var reply = await SendAsync(Administrator, "PUT", $"/v1/handles/{handle}", Url("https://example.org/"));
            Assert.That(reply.Status, Is.EqualTo(HttpStatusCode.Created), reply.Text);
        });
        return handles;
    }
}
