using System.Net;
using IdResolution.Gateways.Tests.Http;

namespace IdResolution.Gateways.Tests.V1.Idempotency;

public sealed class RepeatableWritesTests : V1Fixture
{
    private int _keys;

    private (string, string) NewKey() => ("Idempotency-Key", $"key-{Interlocked.Increment(ref _keys)}");

    private Task<V1Reply> WriteAsync(string method, string path, string? body, params (string, string)[] headers) => SendAsync(Administrator, method, path, body, headers);

    [Test]
    public async Task A_repeat_is_answered_alike_and_executes_nothing()
    {
        var (path, key) = ("/v1/handles/" + NewHandle(), NewKey());
        var first = await WriteAsync("PUT", path, Url("https://example.org/1"), key, ("If-None-Match", "*"));
        // Somebody else deletes it: the repeat must not bring it back.
        await WriteAsync("DELETE", path, null);

        var second = await WriteAsync("PUT", path, Url("https://example.org/1"), key, ("If-None-Match", "*"));

        Assert.That(first.Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(second.Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(second.Text, Is.EqualTo(first.Text));
        foreach (var header in new[] { "ETag", "Location", "Content-Type", "Cache-Control" }) Assert.That(second.Header(header), Is.EqualTo(first.Header(header)), header);
        Assert.That(first.Header("Idempotency-Replayed"), Is.Null);
        Assert.That(second.Header("Idempotency-Replayed"), Is.EqualTo("true"));
        Assert.That((await GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_name_is_minted_once()
    {
        var key = NewKey();
        var body = $$"""{"prefix":"{{HttpNode.Prefix}}","values":[{{UrlValue("https://example.org/")}},{{AdminValue}}]}""";

        var first = await WriteAsync("POST", "/v1/handles", body, key);
        var second = await WriteAsync("POST", "/v1/handles", body, key);
        var other = await WriteAsync("POST", "/v1/handles", body, NewKey());

        Assert.That(first.Status, Is.EqualTo(HttpStatusCode.Created), first.Text);
        Assert.That(second.Header("Location"), Is.EqualTo(first.Header("Location")));
        Assert.That(other.Header("Location"), Is.Not.EqualTo(first.Header("Location")));
    }

    [Test]
    public async Task Another_request_under_the_key_is_refused()
    {
        var (path, key) = ("/v1/handles/" + NewHandle(), NewKey());
        await WriteAsync("PUT", path, Url("https://example.org/1"), key);

        AssertProblem(await WriteAsync("PUT", path, Url("https://example.org/2"), key), HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        AssertProblem(await WriteAsync("DELETE", path, null, key), HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        AssertProblem(
            await WriteAsync("PUT", path, Url("https://example.org/1"), key, ("If-Match", "*")), HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Test]
    public async Task What_failed_is_tried_again()
    {
        var (path, key) = ("/v1/handles/" + NewHandle(), NewKey());
        AssertProblem(await WriteAsync("DELETE", path, null, key), HttpStatusCode.NotFound, "not-found");
        await WriteAsync("PUT", path, Url("https://example.org/1"));

        var second = await WriteAsync("DELETE", path, null, key);
        var third = await WriteAsync("DELETE", path, null, key);

        Assert.That(second.Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(third.Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(third.Header("Idempotency-Replayed"), Is.EqualTo("true"));
    }

    [Test]
    public async Task Many_at_once_with_one_key_write_once()
    {
        var key = NewKey();
        var body = $$"""{"prefix":"{{HttpNode.Prefix}}","values":[{{UrlValue("https://example.org/once")}},{{AdminValue}}]}""";

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => WriteAsync("POST", "/v1/handles", body, key)));

        var created = replies.Where(reply => reply.Status == HttpStatusCode.Created).ToArray();
        Assert.That(created.Select(reply => reply.Header("Location")).Distinct().Count(), Is.EqualTo(1));
        Assert.That(replies.Where(reply => reply.Status != HttpStatusCode.Created), Is.All.Property("Status").EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task Refuses_a_key_that_is_none() =>
        AssertProblem(await WriteAsync("DELETE", "/v1/handles/" + NewHandle(), null, ("Idempotency-Key", "a b")), HttpStatusCode.BadRequest, "malformed-request");
}
