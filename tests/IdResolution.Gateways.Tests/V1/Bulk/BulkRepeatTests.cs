using System.Net;
using System.Text.Json.Nodes;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Gateways.V1.Bulk;
using IdResolution.Protocol;
using static IdResolution.Gateways.Tests.V1.Bulk.BulkClient;

namespace IdResolution.Gateways.Tests.V1.Bulk;

public sealed class BulkRepeatTests
{
    private HttpNode _node = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _node = await HttpNode.StartAsync(configuration => configuration with { Bulk = configuration.Bulk with { StallSeconds = 2, MaxConcurrentPerIdentity = 4 } });
        _client = HttpNode.Client(_node.Https);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _node.DisposeAsync();
    }

    [Test]
    public async Task A_repeat_is_answered_alike_and_executes_nothing()
    {
        string[] lines = [Record("again-1"), "bad", """{"op":"modify","handle":"88.100.1/again-1","values":[{"index":2,"type":"DESC","data":"x"}]}""", With("\"mint\":true,", Record("again-m-"))];
        var (first, _) = await SendAsync(_client, lines, "again");
        // Somebody else changes and deletes meanwhile: a repeat must not undo that.
        await SendAsync(_client, ["""{"op":"delete","handle":"88.100.1/again-1"}"""]);

        var (second, summary) = await SendAsync(_client, lines, "again");

        Assert.That(second.Select(line => line.ToJsonString()), Is.EqualTo(first.Select(line => line.ToJsonString())));
        Assert.That((int?)summary["replayed"], Is.EqualTo(3));
        Assert.That((await _node.Administrator.ResolveAsync("88.100.1/again-1")).Code, Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task A_repeat_says_that_it_is_one()
    {
        using var first = await _client.SendAsync(Request(Lines(Record("mark-1")), "mark"));
        using var second = await _client.SendAsync(Request(Lines(Record("mark-1")), "\"mark\""));

        Assert.That(first.Headers.Contains("Idempotency-Replayed"), Is.False);
        Assert.That(second.Headers.GetValues("Idempotency-Replayed"), Is.EqualTo(new[] { "true" }));
    }

    [Test]
    public async Task Another_request_under_the_key_is_refused_as_a_whole_or_where_it_differs()
    {
        await SendAsync(_client, [Record("differs-1"), Record("differs-2"), Record("differs-3")], "differs");

        using var other = await _client.SendAsync(Request(Lines(Record("differs-9")), "differs"));
        using var otherMode = await _client.SendAsync(Request(Lines(Record("differs-1")), "differs", "?overwrite=true"));
        var (results, summary) = await SendAsync(_client, [Record("differs-1"), Record("differs-8"), Record("differs-3"), Record("differs-4")], "differs");
        var (afterwards, _) = await SendAsync(_client, [Record("differs-1"), Record("differs-2")], "differs");

        Assert.That((int)other.StatusCode, Is.EqualTo(422));
        Assert.That((int)otherMode.StatusCode, Is.EqualTo(422));
        Assert.That(results.Select(Brief), Is.EqualTo(new[]
        {
            "1 88.100.1/differs-1 registered 1", "2 88.100.1/differs-8 failed 4", "3 88.100.1/differs-3 registered 1", "4 88.100.1/differs-4 failed 4",
        }));
        Assert.That((string?)results[1]["problem"], Does.Contain("another line"));
        Assert.That((string?)results[3]["problem"], Does.Contain("ended after 3 items"));
        Assert.That((int?)summary["replayed"], Is.EqualTo(2));
        Assert.That(afterwards.Select(Brief), Has.None.Contains("failed"));
        Assert.That((await _node.Administrator.ResolveAsync("88.100.1/differs-4")).Code, Is.EqualTo(ResponseCode.HandleNotFound));
    }

    [Test]
    public async Task Keys_of_one_identity_are_nothing_to_another()
    {
        await SendAsync(_client, [Record("mine-1")], "shared");
        await _node.RegisterAsync("88.100.1/OTHER", HttpNode.Text(300, "HS_SECKEY", "other") with { Permissions = Protocol.Values.ValuePermissions.AdminRead });
        await _node.Administrator.AddAsync("0.NA/88.100.1", [HttpNode.AdminValue(102, Protocol.Values.ValueReference.Parse("300:88.100.1/OTHER"))]);
        using var request = Request(Lines(Record("mine-2")), "shared");
        request.Headers.Authorization = HttpNode.Basic("other", "300:88.100.1/OTHER");

        using var answer = await _client.SendAsync(request);

        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"88.100.1/mine-2\",\"status\":\"registered\""));
        Assert.That(answer.Headers.Contains("Idempotency-Replayed"), Is.False);
    }

    [Test]
    public async Task A_failed_item_is_tried_again_and_then_stays_done()
    {
        await _node.RegisterAsync("88.100.1/later-1", HttpNode.Text(1, "DESC", "in the way"));
        string[] lines = [Record("later-0"), Record("later-1")];
        var (first, _) = await SendAsync(_client, lines, "later");
        await _node.Administrator.DeleteAsync("88.100.1/later-1");

        var (second, _) = await SendAsync(_client, lines, "later");
        var (_, third) = await SendAsync(_client, lines, "later");

        Assert.That((string?)first[1]["status"], Is.EqualTo("failed"));
        Assert.That((string?)second[1]["status"], Is.EqualTo("registered"));
        Assert.That((int?)third["replayed"], Is.EqualTo(2));
    }

    [Test]
    public async Task While_the_first_runs_the_second_is_asked_to_wait()
    {
        using var body = new SlowBody();
        var running = _client.SendAsync(Request(body, "running"), HttpCompletionOption.ResponseHeadersRead);
        await body.SendAsync(Record("running-1") + "\n");
        using var first = await running;

        using var second = await _client.SendAsync(Request(Lines(Record("running-1")), "running"));
        body.End();

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(second.Headers.RetryAfter, Is.Not.Null);
        Assert.That(await first.Content.ReadAsStringAsync(), Does.Contain("\"done\":true"));
    }

    [Test]
    public async Task A_body_that_stands_still_is_ended_and_can_be_gone_on_with()
    {
        using var body = new SlowBody();
        var running = _client.SendAsync(Request(body, "stall"), HttpCompletionOption.ResponseHeadersRead);
        await body.SendAsync(Record("stall-1") + "\n" + Record("stall-2")[..20]);
        using var first = await running;
        using var reader = new StreamReader(await first.Content.ReadAsStreamAsync());

        Assert.That(await reader.ReadLineAsync(), Does.Contain("registered"));
        Assert.That(await reader.ReadLineAsync(), Does.StartWith("""{"done":false,"problem":"nothing came for too long"""));
        body.End();
        var (_, summary) = await RepeatAsync([Record("stall-1"), Record("stall-2")], "stall");

        Assert.That(summary.ToJsonString(), Is.EqualTo(
            """{"done":true,"items":2,"registered":2,"replaced":0,"unchanged":0,"modified":0,"deleted":0,"failed":0,"replayed":1}"""));
    }

    [Test]
    public async Task After_a_cut_connection_the_repeat_registers_each_exactly_once()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var lines = Enumerable.Range(0, 4_000).Select(i => Record($"cut-{i}")).ToArray();
        var text = string.Join('\n', lines);

        using (var cut = new CancellationTokenSource())
        using (var body = new SlowBody())
        using (var request = Request(body, "cut"))
        {
            var answers = new TaskCompletionSource();
            var running = SendUntilAsync(request, answers, cut.Token);
            await body.SendAsync(text[..random.Next(text.Length / 4, text.Length)]);
            await answers.Task;
            await cut.CancelAsync();
            await running;
            body.End();
        }
        var (results, summary) = await RepeatAsync(lines, "cut");

        Assert.That(summary.ToJsonString(), Does.StartWith("""{"done":true,"items":4000,"registered":4000,"""));
        Assert.That(results.Select(result => (string)result["handle"]!), Is.EqualTo(Enumerable.Range(0, 4_000).Select(i => $"88.100.1/cut-{i}")));
        Assert.That((int)summary["replayed"]!, Is.GreaterThan(0).And.LessThan(4_000));

        // Says when there is something to cut off: the head of the answer comes with the first results.
        async Task SendUntilAsync(HttpRequestMessage request, TaskCompletionSource answers, CancellationToken cancellation)
        {
            try
            {
                using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
                answers.SetResult();
                await answer.Content.ReadAsStringAsync(cancellation);
            }
            catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
            {
            }
        }
    }

    [Test]
    public async Task What_was_begun_when_the_node_died_is_found_done()
    {
        var mint = With("\"mint\":true,", Record("doubt-m-"));
        string[] lines =
        [
            Record("doubt-1"), """{"op":"delete","handle":"88.100.1/doubt-2"}""", """{"op":"remove","handle":"88.100.1/doubt-3","indexes":[1]}""", mint,
            """{"op":"delete","handle":"88.100.1/doubt-4"}""",
        ];
        await SendAsync(_client, [Record("doubt-2"), Record("doubt-3"), Record("doubt-4")]);
        var before = new HashSet<string>(Directory.EnumerateFiles(_node.DirectoryOf("idempotency"), "*.bulk"));
        var (first, _) = await SendAsync(_client, lines[..4], "doubt");
        var path = Directory.EnumerateFiles(_node.DirectoryOf("idempotency"), "*.bulk").Single(file => !before.Contains(file));
        // As if the node had died before it wrote down how the items ended.
        using (var journal = LineJournal.Open(path, long.MaxValue, _ => { })!)
        {
            var slots = new LineSlot[4];
            journal.Read(0, slots);
            Assert.That(slots.Select(slot => slot.IsDone), Is.All.True);
            Assert.That(journal.TryWrite(0, [.. slots.Select(slot => slot with { State = LineState.Begun, NamesTried = 0 })]), Is.True);
            journal.End(-1);
        }

        var (results, summary) = await SendAsync(_client, lines, "doubt");

        Assert.That(results.Select(result => (string?)result["status"]), Is.EqualTo(new[] { "unchanged", "deleted", "modified", "registered", "deleted" }));
        Assert.That((string?)results[3]["handle"], Is.EqualTo((string?)first[3]["handle"]));
        Assert.That((int?)summary["replayed"], Is.Zero);
    }

    [Test]
    public async Task The_key_of_a_bulk_that_changed_nothing_is_free_again()
    {
        var (_, first) = await SendAsync(_client, ["""{"op":"delete","handle":"88.100.1/free-0"}"""], "free");
        var (second, summary) = await SendAsync(_client, [Record("free-1"), Record("free-2")], "free");

        Assert.That((int?)first["failed"], Is.EqualTo(1));
        Assert.That(second.Select(result => (string?)result["status"]), Is.All.EqualTo("registered"));
        Assert.That((int?)summary["replayed"], Is.Zero);
    }

    [Test]
    public async Task A_delete_of_what_never_was_fails_in_a_repeat_too()
    {
        var (_, first) = await SendAsync(_client, [Record("never-0"), """{"op":"delete","handle":"88.100.1/never-1"}"""], "never");
        var (_, second) = await SendAsync(_client, [Record("never-0"), """{"op":"delete","handle":"88.100.1/never-1"}"""], "never");

        Assert.That((int?)first["failed"], Is.EqualTo(1));
        Assert.That((int?)second["failed"], Is.EqualTo(1));
    }

    [TestCase("")]
    [TestCase("two words")]
    public async Task Refuses_a_key_that_is_none(string key)
    {
        using var request = Request(Lines(Record("nokey")));
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);

        using var answer = await _client.SendAsync(request);

        Assert.That((int)answer.StatusCode, Is.EqualTo(400));
    }

    // The node may still be writing down what the attempt before began.
    private async Task<(IReadOnlyList<JsonNode> Results, JsonNode Summary)> RepeatAsync(string[] lines, string key)
    {
        for (var attempt = 0; attempt < 10_000; attempt++)
        {
            using var answer = await _client.SendAsync(Request(Lines(lines), key));
            if (answer.StatusCode == HttpStatusCode.Conflict) continue;
            return Parse(await answer.Content.ReadAsStringAsync());
        }
        throw new TimeoutException("the key was never free");
    }
}
