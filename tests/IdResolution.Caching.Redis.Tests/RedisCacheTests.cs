using System.Text;
using IdResolution.Protocol;
using IdResolution.Testing;
using StackExchange.Redis;

namespace IdResolution.Caching.Redis.Tests;

public sealed class RedisCacheTests
{
    private static readonly byte[] Key = Samples.Key("20.1/a");

    private RedisServer _server = null!;
    private ConnectionMultiplexer _look = null!;

    [OneTimeSetUp]
    public void StartServer()
    {
        _server = new RedisServer();
        _look = _server.Open();
    }

    [OneTimeTearDown]
    public void StopServer()
    {
        _look.Dispose();
        _server.Dispose();
    }

    [SetUp]
    public void Empty() => _look.GetServer(_server.Endpoint).FlushAllDatabases();

    [Test]
    public async Task What_one_node_fetched_the_other_finds()
    {
        await using var one = await NodeFixture.ConnectedAsync(_server);
        await using var other = await NodeFixture.ConnectedAsync(_server);
        await one.AskAndSettleAsync(Key, Samples.Answer("one"));

        var found = await other.AskAsync(Key, Samples.Answer("two"));

        Assert.That((found.Origin, found.Code, Samples.TextOf(found.Octets), other.Fetches), Is.EqualTo(
            (AnswerOrigin.Shared, ResponseCode.Success, "one", 0)));
    }

    [Test]
    public async Task An_invalidation_is_seen_by_the_other_node_at_once()
    {
        await using var one = await NodeFixture.ConnectedAsync(_server);
        await using var other = await NodeFixture.ConnectedAsync(_server);
        await one.AskAndSettleAsync(Key, Samples.Answer("one"));
        await other.AskAsync(Key, Samples.Answer("two"));
        Assert.That(other.IsFresh(Key), Is.True);

        await one.Cache.InvalidateAsync(Samples.Handle("20.1/A"));
        await Wait.UntilAsync(() => !other.IsFresh(Key));

        Assert.That(Samples.TextOf((await other.AskAndSettleAsync(Key, Samples.Answer("three"))).Octets), Is.EqualTo("three"));
        Assert.That((await one.AskAsync(Key, Samples.Answer("four"))).Origin, Is.EqualTo(AnswerOrigin.Shared));
    }

    [Test]
    public async Task An_answer_leaves_redis_when_its_time_is_over()
    {
        await using var one = await NodeFixture.ConnectedAsync(_server);
        await one.AskAndSettleAsync(Key, Samples.Answer("one", ttl: 100));

        var left = _look.GetDatabase().KeyTimeToLive(one.Redis.Keys.AnswerOf(Key))!.Value.TotalSeconds;
        var generation = _look.GetDatabase().KeyTimeToLive(one.Redis.Keys.GenerationOf("20.1/a"u8))!.Value.TotalSeconds;

        Assert.That(left, Is.GreaterThan(90).And.LessThanOrEqualTo(100));
        Assert.That(generation, Is.GreaterThan(172_800));
    }

    [Test]
    public async Task An_answer_past_its_time_is_a_miss_even_when_redis_still_has_it()
    {
        await using var one = await NodeFixture.ConnectedAsync(_server);
        var ticket = (await one.Redis.TryGetAsync(Key)).Ticket;
        var now = TimeProvider.System.GetUtcNow();
        var past = new VersionedAnswer(
            ResponseCode.Success, Samples.Answer("one").Octets, new AnswerVersion(0, 1), now.AddMinutes(-2), now.AddMinutes(-1));
        _look.GetDatabase().StringSet(one.Redis.Keys.AnswerOf(Key), AnswerForm.Write(Key, past, ticket.Octets.Span));

        Assert.That((await one.Redis.TryGetAsync(Key)).Answer, Is.Null);
        Assert.That(await one.Redis.TryPutAsync(Key, past, ticket), Is.False);
    }

    [Test]
    public async Task An_older_version_is_refused_and_a_newer_one_taken()
    {
        await using var one = await NodeFixture.ConnectedAsync(_server);
        var ticket = (await one.Redis.TryGetAsync(Key)).Ticket;
        var now = TimeProvider.System.GetUtcNow();
        VersionedAnswer Version(ulong source, long asked) =>
            new(ResponseCode.Success, Samples.Answer($"{source} {asked}").Octets, new AnswerVersion(source, asked), now, now.AddMinutes(1));
        var puts = new List<bool>();
        (ulong Source, long Asked)[] versions =
            [(0x80FF, 500), (0x7FFF, 900), (0x80FF, 499), (0x80FF, 500), (0x80FF, 0x1_0000), (0x8100, 1)];
        foreach (var (source, asked) in versions)
        {
            puts.Add(await one.Redis.TryPutAsync(Key, Version(source, asked), ticket));
        }

        Assert.That(puts, Is.EqualTo(new[] { true, false, false, true, true, true }));
        Assert.That((await one.Redis.TryGetAsync(Key)).Answer!.Version, Is.EqualTo(new AnswerVersion(0x8100, 1)));
    }

    [Test]
    public async Task What_was_fetched_before_an_invalidation_is_refused()
    {
        await using var one = await NodeFixture.ConnectedAsync(_server);
        await using var other = await NodeFixture.ConnectedAsync(_server);
        var now = TimeProvider.System.GetUtcNow();
        var answer = new VersionedAnswer(
            ResponseCode.Success, Samples.Answer("old").Octets, new AnswerVersion(0, 1), now, now.AddMinutes(1));
        var before = (await one.Redis.TryGetAsync(Key)).Ticket;

        Assert.That(await other.Redis.InvalidateAsync(Samples.Handle("20.1/a")), Is.True);

        Assert.That(await one.Redis.TryPutAsync(Key, answer, before), Is.False);
        Assert.That(await one.Redis.TryPutAsync(Key, answer, (await one.Redis.TryGetAsync(Key)).Ticket), Is.True);
        Assert.That(await one.Redis.TryPutAsync(Key, answer, default), Is.False);
    }

    [Test]
    public async Task Without_its_generation_an_answer_counts_no_more()
    {
        await using var one = await NodeFixture.ConnectedAsync(_server);
        await using var other = await NodeFixture.ConnectedAsync(_server);
        await one.AskAndSettleAsync(Key, Samples.Answer("one"));

        _look.GetDatabase().KeyDelete(one.Redis.Keys.GenerationOf("20.1/a"u8));

        Assert.That((await other.AskAsync(Key, Samples.Answer("two"))).Origin, Is.EqualTo(AnswerOrigin.Source));
    }

    [Test]
    public async Task A_poisoned_or_foreign_value_is_a_miss_and_counted_and_replaced()
    {
        await using var one = await NodeFixture.ConnectedAsync(_server);
        var database = _look.GetDatabase();
        var answerKey = one.Redis.Keys.AnswerOf(Key);
        var whole = default(byte[]);
        Func<byte[]>[] poisons =
            [() => Encoding.UTF8.GetBytes("hello"), () => [], () => [.. whole!.Take(whole!.Length - 1)], () => [.. whole!, 0]];
        foreach (var poison in poisons)
        {
            await one.Redis.InvalidateAsync(Samples.Handle("20.1/a"));
            var ticket = (await one.Redis.TryGetAsync(Key)).Ticket;
            var now = TimeProvider.System.GetUtcNow();
            var answer = new VersionedAnswer(
                ResponseCode.Success, Samples.Answer("one").Octets, new AnswerVersion(0, 1), now, now.AddMinutes(1));
            whole = AnswerForm.Write(Key, answer, ticket.Octets.Span);
            database.StringSet(answerKey, poison());

            var damaged = await one.Redis.TryGetAsync(Key);

            Assert.That((damaged.Answer, damaged.Ticket.IsValid, database.KeyExists(answerKey)), Is.EqualTo(
                (default(VersionedAnswer), true, false)));
            Assert.That(await one.Redis.TryPutAsync(Key, answer, ticket), Is.True);
        }
        Assert.That(one.Redis.Metrics.Damaged, Is.EqualTo(4));

        // A list where an answer should be is no string at all: not found, and written over.
        database.KeyDelete(answerKey);
        database.ListLeftPush(answerKey, "x");
        await one.AskAndSettleAsync(Key, Samples.Answer("two"));
        Assert.That((await one.Redis.TryGetAsync(Key)).Answer, Is.Not.Null);
    }

    [Test]
    public async Task Prefix_and_database_keep_operators_apart()
    {
        await using var one = await NodeFixture.ConnectedAsync(_server, options => (options.Database, options.KeyPrefix) = (3, "one:"));
        await using var other = await NodeFixture.ConnectedAsync(_server, options => (options.Database, options.KeyPrefix) = (3, "other:"));
        await one.AskAndSettleAsync(Key, Samples.Answer("one"));
        await one.Cache.InvalidateAsync(Samples.Handle("20.1/a"));
        await one.AskAndSettleAsync(Key, Samples.Answer("two"));

        Assert.That((await other.AskAsync(Key, Samples.Answer("three"))).Origin, Is.EqualTo(AnswerOrigin.Source));
        Assert.That(_look.GetDatabase(3).KeyExists(one.Redis.Keys.AnswerOf(Key)), Is.True);
        Assert.That(other.Redis.Metrics.HeardChanges, Is.Zero);
    }

    [Test]
    public async Task Two_nodes_agree_with_a_model_through_ten_thousand_random_operations()
    {
        const int Names = 40;
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var one = await NodeFixture.ConnectedAsync(_server);
        await using var other = await NodeFixture.ConnectedAsync(_server);
        NodeFixture[] nodes = [one, other];
        var truth = new int[Names];
        var kept = new HashSet<string>();
        var changes = 0L;
        for (var i = 0; i < 10_000; i++)
        {
            var name = random.Next(Names);
            var node = nodes[random.Next(2)];
            if (random.Next(12) == 0)
            {
                truth[name]++;
                await node.Cache.InvalidateAsync(Samples.Handle(random.Next(2) == 0 ? $"20.1/n{name}" : $"20.1/N{name}"));
                changes++;
                byte[][] gone = [Samples.Key($"20.1/n{name}", [1]), Samples.Key($"20.1/n{name}", [2])];
                await Wait.UntilAsync(() => !nodes.Any(each => gone.Any(each.IsFresh)));
                continue;
            }
            var now = Samples.Answer($"{name} {truth[name]}", version: (ulong)truth[name]);
            var answer = await node.AskAndSettleAsync(Samples.Key($"20.1/n{name}", [(uint)random.Next(1, 3)]), now);
            Assert.That(Samples.TextOf(answer.Octets), Is.EqualTo($"{name} {truth[name]}"), $"operation {i}");
            kept.Add(answer.Origin.ToString());
        }

        TestContext.Out.WriteLine(
            $"{changes} changes, {one.Fetches + other.Fetches} fetches, {one.Redis.Metrics.HeardChanges} heard");
        // Each question is fetched once for both nodes after each change.
        Assert.That(one.Fetches + other.Fetches, Is.LessThanOrEqualTo(2 * (changes + Names)));
        Assert.That(kept, Is.EquivalentTo(new[] { "Memory", "Shared", "Source" }));
    }
}
