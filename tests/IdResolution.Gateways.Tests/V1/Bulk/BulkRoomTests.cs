using System.Net;
using System.Text.Json.Nodes;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Protocol;
using static IdResolution.Gateways.Tests.V1.Bulk.BulkClient;

namespace IdResolution.Gateways.Tests.V1.Bulk;

public sealed class BulkRoomTests
{
    private HttpNode _node = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _node = await HttpNode.StartAsync();
        _client = HttpNode.Client(_node.Https);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _node.DisposeAsync();
    }

    [Test]
    public async Task Executes_every_operation_and_tells_what_became_of_each_item_in_their_order()
    {
        var (results, summary) = await SendAsync(_client,
        [
            Record("every-1"),
            Record("every-1"),
            Record("every-1", "https://example.org/other"),
            With("\"op\":\"replace\",", Record("every-1", "https://example.org/new")),
            """{"op":"modify","handle":"88.100.1/every-1","values":[{"index":1,"type":"URL","data":"https://example.org/m"},{"index":2,"type":"DESC","data":"two"}]}""",
            """{"op":"modify","handle":"88.100.1/every-1","values":[{"index":2,"type":"DESC","data":"two"}]}""",
            "",
            """{"op":"remove","handle":"88.100.1/every-1","indexes":[2]}""",
            """{"op":"remove","handle":"88.100.1/every-1","indexes":[2]}""",
            """{"op":"delete","handle":"88.100.1/every-1"}""",
            """{"op":"delete","handle":"88.100.1/every-1"}""",
            With("\"op\":\"replace\",", Record("every-2")),
        ]);

        Assert.That(results.Select(Brief), Is.EqualTo(new[]
        {
            "1 88.100.1/every-1 registered 1",
            "2 88.100.1/every-1 unchanged 1",
            "3 88.100.1/every-1 failed 101",
            "4 88.100.1/every-1 replaced 1",
            "5 88.100.1/every-1 modified 1",
            "6 88.100.1/every-1 unchanged 1",
            "8 88.100.1/every-1 modified 1",
            "9 88.100.1/every-1 failed 200",
            "10 88.100.1/every-1 deleted 1",
            "11 88.100.1/every-1 failed 100",
            "12 88.100.1/every-2 registered 1",
        }));
        Assert.That(summary.ToJsonString(), Is.EqualTo(
            """{"done":true,"items":11,"registered":2,"replaced":1,"unchanged":2,"modified":2,"deleted":1,"failed":3,"replayed":0}"""));
    }

    [Test]
    public async Task A_bad_line_fails_alone_with_its_number_and_a_reason()
    {
        var (results, summary) = await SendAsync(_client,
        [
            Record("bad-1"),
            "{\"handle\":",
            "[]",
            """{"handle":"88.100.1/bad-2"}""",
            """{"handle":"88.100.1/bad-2","values":[{"index":0,"type":"URL","data":"x"}]}""",
            """{"op":"erase","handle":"88.100.1/bad-2"}""",
            """{"op":"delete","handle":"88.100.1/bad-2","force":true}""",
            """{"op":"remove","handle":"88.100.1/bad-2","indexes":[0]}""",
            """{"op":"delete","handle":"\ud800"}""",
            "\"" + new string('x', (4 * 1024 * 1024) + 10) + "\"",
            """{"handle":"10.1000/elsewhere","values":[{"index":1,"type":"URL","data":"x"}]}""",
            Record("bad-3"),
        ]);

        Assert.That(results.Select(Brief), Is.EqualTo(new[]
        {
            "1 88.100.1/bad-1 registered 1", "2  failed 4", "3  failed 4", "4 88.100.1/bad-2 failed 4", "5 88.100.1/bad-2 failed 4", "6  failed 4",
            "7 88.100.1/bad-2 failed 4", "8 88.100.1/bad-2 failed 4", "9  failed 4", "10  failed 4", "11 10.1000/elsewhere failed 301", "12 88.100.1/bad-3 registered 1",
        }));
        Assert.That((string?)results[4]["problem"], Does.StartWith("values[0].index:"));
        Assert.That((string?)results[6]["problem"], Is.EqualTo("\"force\" is not a member of an item"));
        Assert.That((string?)results[9]["problem"], Does.Contain("4194304"));
        Assert.That((int?)summary["failed"], Is.EqualTo(10));
    }

    [Test]
    public async Task Items_about_one_handle_are_executed_in_their_order()
    {
        var lines = Enumerable.Range(0, 400).SelectMany(i => new[]
        {
            Record("order", $"https://example.org/{i}"), """{"op":"delete","handle":"88.100.1/ORDER"}""".Replace("ORDER", "order", StringComparison.Ordinal),
        }).ToArray();

        var (_, summary) = await SendAsync(_client, lines);

        Assert.That((int?)summary["registered"], Is.EqualTo(400), summary.ToJsonString());
        Assert.That((int?)summary["deleted"], Is.EqualTo(400), summary.ToJsonString());
    }

    [Test]
    public async Task A_prefix_handle_counts_for_the_items_after_it()
    {
        var (results, _) = await SendAsync(_client,
        [
            Record("barrier-1"),
            """{"op":"modify","handle":"0.NA/88.100.1","values":[{"index":7,"type":"DESC","data":"one"}]}""",
            """{"op":"modify","handle":"0.NA/88.100.1","values":[{"index":7,"type":"DESC","data":"two"}]}""",
            Record("barrier-2"),
        ]);

        Assert.That(results.Select(result => (string?)result["status"]), Is.EqualTo(new[] { "registered", "modified", "modified", "registered" }));
    }

    [Test]
    public async Task Overwrites_where_the_request_says_so_and_tells_only_failures_where_it_says_so()
    {
        await SendAsync(_client, [Record("over-1")]);

        var (results, summary) = await SendAsync(_client, [Record("over-1", "https://example.org/2"), "no", Record("over-2")], query: "?overwrite=true&results=failed");

        Assert.That(results.Select(Brief), Is.EqualTo(new[] { "2  failed 4" }));
        Assert.That((int?)summary["replaced"], Is.EqualTo(1));
        Assert.That((int?)summary["registered"], Is.EqualTo(1));
    }

    [Test]
    public async Task Mints_names_for_those_who_want_them()
    {
        var line = With("\"mint\":true,", Record("m-"));

        var (results, _) = await SendAsync(_client, [line, line]);

        var names = results.Select(result => (string)result["handle"]!).ToArray();
        Assert.That(names, Is.Unique.And.All.Match("^88\\.100\\.1/m-[0-9a-f-]{36}$"));
        Assert.That((await _node.Administrator.ResolveAsync(names[0])).Code, Is.EqualTo(ResponseCode.Success));
    }

    [TestCase("GET", "application/x-ndjson", "", 405)]
    [TestCase("POST", "text/plain", "", 415)]
    [TestCase("POST", null, "", 415)]
    [TestCase("POST", "application/x-ndjson", "?overwrite=perhaps", 400)]
    [TestCase("POST", "application/x-ndjson", "?dryRun=true", 400)]
    public async Task Refuses_what_is_no_bulk(string method, string? type, string query, int status)
    {
        using var request = Request(Lines(Record("none")), query: query);
        request.Method = new HttpMethod(method);
        request.Content!.Headers.ContentType = type is null ? null : new(type);
        using var answer = await _client.SendAsync(request);

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        Assert.That((int?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["status"], Is.EqualTo(status));
    }

    [Test]
    public async Task Asks_who_it_is_before_anything_is_read()
    {
        using var nobody = Request(Lines(Record("nobody")));
        nobody.Headers.Authorization = null;
        using var wrong = Request(Lines(Record("nobody")));
        wrong.Headers.Authorization = HttpNode.Basic("wrong");
        using var clear = Request(Lines(Record("nobody")));
        using var plain = HttpNode.Client(_node.Http);

        using var toNobody = await _client.SendAsync(nobody);
        using var toWrong = await _client.SendAsync(wrong);
        using var toClear = await plain.SendAsync(clear);

        Assert.That(toNobody.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(toNobody.Headers.WwwAuthenticate, Is.Not.Empty);
        Assert.That(toWrong.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(toClear.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await _node.Administrator.ResolveAsync("88.100.1/nobody")).Code, Is.EqualTo(ResponseCode.HandleNotFound));
    }
}
