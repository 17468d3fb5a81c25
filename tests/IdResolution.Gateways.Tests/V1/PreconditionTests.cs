using System.Globalization;
using System.Net;

namespace IdResolution.Gateways.Tests.V1;

public sealed class PreconditionTests : V1Fixture
{
    [Test]
    public async Task Registers_only_what_is_not_registered()
    {
        var handle = NewHandle();
        await RegisterAsync(handle, Url("https://example.org/1"));
        AssertProblem(
            await SendAsync(Administrator, "PUT", $"/v1/handles/{handle}", Url("https://example.org/2"), ("If-None-Match", "*")),
            HttpStatusCode.PreconditionFailed, "precondition-failed");
        Assert.That((await GetAsync($"/v1/handles/{handle}")).Texts()[1], Is.EqualTo("https://example.org/1"));
    }

    [TestCase("PUT")]
    [TestCase("PATCH")]
    [TestCase("DELETE")]
    public async Task Changes_only_the_record_that_was_seen(string method)
    {
        var handle = NewHandle();
        var seen = await RegisterAsync(handle, Url("https://example.org/1"));
        var now = (await SendAsync(Administrator, "PUT", $"/v1/handles/{handle}", Url("https://example.org/2"))).Header("ETag")!;
        var body = method switch { "PUT" => Url("https://example.org/3"), "PATCH" => $$"""{"set":[{{UrlValue("https://example.org/3")}}]}""", _ => null };

        foreach (var stale in new[] { seen, "\"other\"", $"W/{now}" })
        {
            AssertProblem(await SendAsync(Administrator, method, $"/v1/handles/{handle}", body, ("If-Match", stale)), HttpStatusCode.PreconditionFailed, "precondition-failed");
        }
        Assert.That((await GetAsync($"/v1/handles/{handle}")).Texts()[1], Is.EqualTo("https://example.org/2"));
        var reply = await SendAsync(Administrator, method, $"/v1/handles/{handle}", body, ("If-Match", $"{seen}, {now}"));
        Assert.That((int)reply.Status, Is.InRange(200, 204), reply.Text);
    }

    [TestCase("GET")]
    [TestCase("HEAD")]
    public async Task Shows_only_the_record_that_was_seen(string method)
    {
        var handle = NewHandle();
        var tag = await RegisterAsync(handle, Url("https://example.org/1"));
        foreach (var stale in new[] { "\"other\"", $"W/{tag}" })
        {
            Assert.That((await SendAsync(Anyone, method, $"/v1/handles/{handle}", null, ("If-Match", stale))).Status, Is.EqualTo(HttpStatusCode.PreconditionFailed), stale);
        }
        foreach (var good in new[] { tag, "*", $"\"other\", {tag}" })
        {
            Assert.That((await SendAsync(Anyone, method, $"/v1/handles/{handle}", null, ("If-Match", good))).Status, Is.EqualTo(HttpStatusCode.OK), good);
        }
    }

    [Test]
    public async Task A_star_wants_any_record_and_registers_none()
    {
        var handle = NewHandle();
        AssertProblem(
            await SendAsync(Administrator, "PUT", $"/v1/handles/{handle}", Url("https://example.org/"), ("If-Match", "*")),
            HttpStatusCode.PreconditionFailed, "precondition-failed");
        AssertProblem(await GetAsync($"/v1/handles/{handle}"), HttpStatusCode.NotFound, "not-found");
        await RegisterAsync(handle, Url("https://example.org/1"));
        Assert.That((await SendAsync(Administrator, "PUT", $"/v1/handles/{handle}", Url("https://example.org/2"), ("If-Match", "*"))).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task The_tag_of_a_part_of_the_record_does_not_match()
    {
        var handle = NewHandle();
        await RegisterAsync(handle, $$"""{"values":[{{UrlValue("https://example.org/")}},{{HiddenValue("unseen")}},{{AdminValue}}]}""");
        foreach (var path in new[] { $"/v1/handles/{handle}", $"/v1/handles/{handle}?type=URL" })
        {
            var part = (await GetAsync(path)).Header("ETag")!;
            AssertProblem(
                await SendAsync(Administrator, "PUT", $"/v1/handles/{handle}", Url("https://example.org/2"), ("If-Match", part)),
                HttpStatusCode.PreconditionFailed, "precondition-failed");
        }
    }

    [Test]
    public async Task A_condition_that_is_none_changes_nothing()
    {
        var handle = NewHandle();
        await RegisterAsync(handle, Url("https://example.org/1"));
        foreach (var method in new[] { "PUT", "DELETE" })
        {
            AssertProblem(
                await SendAsync(Administrator, method, $"/v1/handles/{handle}", method == "PUT" ? Url("https://example.org/2") : null, ("If-Match", "unquoted")),
                HttpStatusCode.BadRequest, "malformed-request");
        }
        Assert.That((await GetAsync($"/v1/handles/{handle}")).Texts()[1], Is.EqualTo("https://example.org/1"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task No_update_is_lost_among_many_writers(bool patchesTwice)
    {
        const int Writers = 8;
        const int Each = 12;
        var handle = NewHandle();
        var path = $"/v1/handles/{handle}";
        await RegisterAsync(handle, $$"""{"values":[{"index":1,"type":"COUNT","data":"0"},{"index":2,"type":"OTHER","data":"0"},{{AdminValue}}]}""");
        var refusals = 0;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var done = 0; done < Each;)
            {
                var read = await SendAsync(Administrator, "GET", path);
                var count = int.Parse(read.Texts()[1], CultureInfo.InvariantCulture) + 1;
                var first = $$"""{"index":1,"type":"COUNT","data":"{{count}}"}""";
                // Both ways: the whole record, and a set and a removal in one change.
                var other = read.Texts().Keys.First(index => index != 1);
                var reply = patchesTwice
                    ? await SendAsync(Administrator, "PATCH", path, $$"""{"set":[{{first}},{"index":{{5 - other}},"type":"OTHER","data":"0"}],"remove":[{{other}}]}""", ("If-Match", read.Header("ETag")!))
                    : await SendAsync(Administrator, "PUT", path, $$"""{"values":[{{first}},{"index":2,"type":"OTHER","data":"0"},{{AdminValue}}]}""", ("If-Match", read.Header("ETag")!));
                if (reply.Status == HttpStatusCode.OK) done++;
                else Interlocked.Increment(ref refusals);
                Assert.That(reply.Status, Is.AnyOf(HttpStatusCode.OK, HttpStatusCode.PreconditionFailed, HttpStatusCode.ServiceUnavailable), reply.Text);
            }
        })));

        Assert.That((await GetAsync(path)).Texts()[1], Is.EqualTo($"{Writers * Each}"));
        Assert.That(refusals, Is.Positive, "they were in each other's way");
    }
}
