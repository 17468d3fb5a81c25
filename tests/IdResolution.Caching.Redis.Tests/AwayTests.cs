using System.Collections.Concurrent;
using IdResolution.Testing;

namespace IdResolution.Caching.Redis.Tests;

/// <summary>Redis killed, restarted, paused, never there, with a password.</summary>
public sealed class AwayTests
{
    private static readonly byte[] Key = Samples.Key("20.1/a");

    [Test]
    public async Task Without_any_redis_every_answer_comes_from_its_source()
    {
        var server = new RedisServer();
        server.Dispose();
        await using var node = NodeFixture.Unconnected(server);

        var answer = await node.AskAsync(Key, Samples.Answer("one"));
        await node.Cache.InvalidateAsync(Samples.Handle("20.1/a"));

        Assert.That((answer.Origin, node.Redis.IsConnected, node.Redis.Owed), Is.EqualTo((AnswerOrigin.Source, false, 1)));
    }

    [Test]
    public async Task A_redis_that_comes_later_is_found()
    {
        using var server = new RedisServer();
        server.Kill();
        await using var node = NodeFixture.Unconnected(server);
        await Wait.UntilAsync(() => node.Redis.Metrics.Connections > 0);

        server.Start();
        await Wait.UntilAsync(() => node.Redis.IsConnected);
        await node.AskAndSettleAsync(Key, Samples.Answer("one"));

        Assert.That((await node.Redis.TryGetAsync(Key)).Answer, Is.Not.Null);
    }

    [Test]
    public async Task Killed_and_restarted_under_load_no_question_fails_and_the_level_comes_back()
    {
        using var server = new RedisServer();
        await using var one = await NodeFixture.ConnectedAsync(server);
        await using var load = new Load(one);
        await load.GoesOnAsync();

        server.Kill();
        await Wait.UntilAsync(() => one.Redis.Breaker.IsOpen);
        await load.GoesOnAsync();
        server.Start();
        await Wait.UntilAsync(() => one.Redis.IsConnected);
        var hits = one.Cache.Metrics.SharedHits;
        await using var other = await NodeFixture.ConnectedAsync(server);
        await other.AskAndSettleAsync(Key, Samples.Answer("one"));
        var found = await one.AskAsync(Key, Samples.Answer("two"));
        await load.GoesOnAsync();

        Assert.That((found.Origin, one.Cache.Metrics.SharedHits > hits), Is.EqualTo((AnswerOrigin.Shared, true)));
        Assert.That(await load.StopAsync(), Is.Zero, "questions that failed or took longer than their bound");
    }

    [Test]
    public async Task Paused_under_load_no_question_fails_few_wait_and_the_level_comes_back()
    {
        using var server = new RedisServer();
        await using var one = await NodeFixture.ConnectedAsync(server, options => options.CallTimeout = TimeSpan.FromMilliseconds(200));
        await using var load = new Load(one);
        await load.GoesOnAsync();

        server.Pause();
        await Wait.UntilAsync(() => one.Redis.Breaker.IsOpen);
        var waited = one.Redis.Metrics.CallsWith(CallResult.TimedOut);
        await load.GoesOnAsync();
        server.Resume();
        await Wait.UntilAsync(() => one.Redis.IsConnected);
        await load.GoesOnAsync();

        // Those under way when the circuit opened, and the beat.
        Assert.That(waited, Is.GreaterThanOrEqualTo(5).And.LessThanOrEqualTo(5 + (2 * Load.Workers) + 2));
        Assert.That(await load.StopAsync(), Is.Zero, "questions that failed or took longer than their bound");
        Assert.That((await one.Redis.TryGetAsync(Key)).Ticket.IsValid, Is.True);
    }

    [Test]
    public async Task What_could_not_be_said_is_said_when_redis_is_back_and_not_used_before()
    {
        using var server = new RedisServer();
        await using var one = await NodeFixture.ConnectedAsync(server);
        await using var other = await NodeFixture.ConnectedAsync(server);
        await one.AskAndSettleAsync(Key, Samples.Answer("old"));
        await other.AskAsync(Key, Samples.Answer("x"));

        server.Pause();
        Assert.That(await one.Redis.InvalidateAsync(Samples.Handle("20.1/a")), Is.False);
        Assert.That((one.Redis.Owed, (await one.Redis.TryGetAsync(Key)).Ticket.IsValid), Is.EqualTo((1, false)));
        server.Resume();
        await Wait.UntilAsync(() => one.Redis.Owed == 0 && !other.IsFresh(Key));

        Assert.That(Samples.TextOf((await other.AskAsync(Key, Samples.Answer("new"))).Octets), Is.EqualTo("new"));
    }

    [Test]
    public async Task After_a_loss_of_the_channel_memory_is_asked_for_again()
    {
        using var server = new RedisServer();
        await using var one = await NodeFixture.ConnectedAsync(server);
        await one.AskAndSettleAsync(Key, Samples.Answer("one"));
        Assert.That(one.IsFresh(Key), Is.True);

        using (var look = server.Open()) look.GetDatabase().Execute("CLIENT", "KILL", "TYPE", "pubsub");
        await Wait.UntilAsync(() => one.Redis.Metrics.ChannelLosses == 1);
        await Wait.UntilAsync(() => one.Redis.IsConnected);

        Assert.That(one.IsFresh(Key), Is.False);
        Assert.That((await one.AskAsync(Key, Samples.Answer("two"))).Origin, Is.EqualTo(AnswerOrigin.Shared));
        Assert.That(one.IsFresh(Key), Is.True);
    }

    [Test]
    public async Task Calls_without_a_reply_are_bounded()
    {
        using var server = new RedisServer();
        await using var one = await NodeFixture.ConnectedAsync(
            server,
            options => (options.MaximumOutstanding, options.CallTimeout, options.FailuresToOpen) = (8, TimeSpan.FromSeconds(2), 1000));
        server.Pause();

        var lookups = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => one.Redis.TryGetAsync(Key).AsTask()));
        server.Resume();

        Assert.That(lookups.Count(lookup => lookup.Answer is null && !lookup.Ticket.IsValid), Is.GreaterThanOrEqualTo(42));
        Assert.That(one.Redis.Metrics.CallsWith(CallResult.QueueFull), Is.GreaterThanOrEqualTo(42));
    }

    [Test]
    public async Task Absence_and_return_are_told_once_each_with_the_reason()
    {
        using var server = new RedisServer();
        var told = new ConcurrentQueue<string?>();
        await using var node = await NodeFixture.ConnectedAsync(server, options => options.StateObserver = told.Enqueue);
        await Wait.UntilAsync(() => told.Count == 1);

        server.Kill();
        await Wait.UntilAsync(() => told.Count == 2);
        var connections = node.Redis.Metrics.Connections;
        await Wait.UntilAsync(() => node.Redis.Metrics.Connections > connections + 1);
        server.Start();
        await Wait.UntilAsync(() => told.Count > 2);

        Assert.That(told, Has.Count.EqualTo(3));
        Assert.That((told.First(), told.Last()), Is.EqualTo(((string?)null, (string?)null)));
        Assert.That(told.ElementAt(1), Is.Not.Empty);
    }

    [TestCase("wrong")]
    [TestCase("")]
    public async Task A_wrong_password_is_told_as_such_and_not_repeated(string password)
    {
        using var server = new RedisServer("--requirepass", "right");
        var told = new ConcurrentQueue<string?>();
        await using var node = NodeFixture.Unconnected(server, options => (options.Password, options.StateObserver) = (password, told.Enqueue));

        await Wait.UntilAsync(() => !told.IsEmpty);

        Assert.That(told, Is.EqualTo(new[] { "it does not accept the password" }));
    }

    [Test]
    public async Task The_right_password_opens_and_a_wrong_one_costs_only_the_hits()
    {
        using var server = new RedisServer("--requirepass", "right");
        await using var wrong = NodeFixture.Unconnected(server, options => options.Password = "wrong");
        await using var right = await NodeFixture.ConnectedAsync(server, options => options.Password = "right");
        await right.AskAndSettleAsync(Key, Samples.Answer("one"));

        Assert.That((await wrong.AskAsync(Key, Samples.Answer("two"))).Origin, Is.EqualTo(AnswerOrigin.Source));
        Assert.That((await right.Redis.TryGetAsync(Key)).Answer, Is.Not.Null);
        Assert.That(wrong.Redis.IsConnected, Is.False);
    }
}
