using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Caching.Tests;

public sealed class SharedLevelTests
{
    private static readonly byte[] Key = Samples.Key("20.1/a");

    [Test]
    public async Task What_one_node_fetched_the_other_finds_with_its_age()
    {
        var shared = new FakeSharedCache();
        using var one = new CacheFixture(shared: shared);
        using var other = new CacheFixture(shared: shared);
        await one.AskAsync(Key, Samples.Answer("one", ttl: 60));
        other.Advance(20);

        var found = await other.AskAsync(Key, Samples.Answer("two"));

        Assert.That((found.Origin, found.AgeSeconds, Samples.TextOf(found.Octets)), Is.EqualTo((AnswerOrigin.Shared, 20u, "one")));
        other.Advance(39.999);
        Assert.That(other.IsFresh(Key), Is.True);
        other.Advance(0.001);
        Assert.That(other.IsFresh(Key), Is.False);
    }

    [Test]
    public async Task Answers_that_had_to_be_proven_are_not_shared()
    {
        var shared = new FakeSharedCache();
        using var one = new CacheFixture(shared: shared);
        using var other = new CacheFixture(shared: shared);
        var certified = Samples.Key("20.1/a", certified: true);
        await one.AskAsync(certified, Samples.Answer("one"));

        var found = await other.AskAsync(certified, Samples.Answer("two"));

        Assert.That((found.Origin, Samples.TextOf(found.Octets), shared.Gets), Is.EqualTo((AnswerOrigin.Source, "two", 0)));
        Assert.That(one.IsFresh(certified), Is.True);
    }

    [Test]
    public async Task A_hit_in_memory_does_not_ask_the_shared_level()
    {
        var shared = new FakeSharedCache();
        using var one = new CacheFixture(shared: shared);
        await one.AskAsync(Key, Samples.Answer("one"));
        await one.AskAsync(Key, Samples.Answer("one"));

        Assert.That(shared.Gets, Is.EqualTo(1));
    }

    [Test]
    public async Task An_invalidation_at_one_node_is_seen_by_the_other()
    {
        var shared = new FakeSharedCache();
        using var one = new CacheFixture(shared: shared);
        using var other = new CacheFixture(shared: shared);
        await one.AskAsync(Key, Samples.Answer("one"));
        await other.AskAsync(Key, Samples.Answer("two"));

        await one.Cache.InvalidateAsync(Samples.Handle("20.1/A"));

        Assert.That((one.IsFresh(Key), other.IsFresh(Key)), Is.EqualTo((false, false)));
        Assert.That(Samples.TextOf((await other.AskAsync(Key, Samples.Answer("three"))).Octets), Is.EqualTo("three"));
    }

    [Test]
    public async Task What_was_asked_before_the_invalidation_of_another_node_reaches_no_level()
    {
        var shared = new FakeSharedCache();
        using var one = new CacheFixture(shared: shared);
        using var other = new CacheFixture(shared: shared);
        var source = new TaskCompletionSource<FetchedAnswer>();
        var before = one.Cache.GetAsync(Key, _ => new(source.Task)).AsTask();

        await other.Cache.InvalidateAsync(Samples.Handle("20.1/a"));
        source.SetResult(Samples.Answer("old"));
        await before;
        await Wait.UntilAsync(() => one.Cache.FlightsUnderWay == 0);

        Assert.That(one.IsFresh(Key), Is.False);
        Assert.That((await shared.TryGetAsync(Key)).Answer, Is.Null);
    }

    [Test]
    public async Task Failures_stay_with_the_node_that_met_them()
    {
        var shared = new FakeSharedCache();
        using var one = new CacheFixture(shared: shared);
        await one.AskAsync(Key, ResponseCode.Error);
        await one.AskAsync(Samples.Key("20.1/b"), ResponseCode.ValuesNotFound);
        await Wait.UntilAsync(() => one.Cache.FlightsUnderWay == 0);

        Assert.That((await shared.TryGetAsync(Key)).Answer, Is.Null);
        Assert.That((await shared.TryGetAsync(Samples.Key("20.1/b"))).Answer!.Code, Is.EqualTo(ResponseCode.ValuesNotFound));
    }

    [Test]
    public async Task Without_the_shared_level_answers_come_from_the_source()
    {
        var shared = new FakeSharedCache { IsAway = true };
        using var one = new CacheFixture(shared: shared);

        var first = await one.AskAsync(Key, Samples.Answer("one"));
        await one.Cache.InvalidateAsync(Samples.Handle("20.1/a"));
        var second = await one.AskAsync(Key, Samples.Answer("two"));

        Assert.That((first.Origin, Samples.TextOf(second.Octets)), Is.EqualTo((AnswerOrigin.Source, "two")));
    }

    [Test]
    public async Task A_shared_answer_does_not_outlive_the_ceiling_of_this_node()
    {
        var shared = new FakeSharedCache();
        using var one = new CacheFixture(shared: shared);
        using var other = new CacheFixture(options => options.MaximumTtl = TimeSpan.FromSeconds(10), shared);
        await one.AskAsync(Key, Samples.Answer("one", ttl: 600, ttlType: TtlType.Relative));
        await other.AskAsync(Key, Samples.Answer("two"));

        other.Advance(10);

        Assert.That(other.IsFresh(Key), Is.False);
    }

    [Test]
    public async Task What_this_node_would_not_keep_it_does_not_believe_another()
    {
        var now = new CacheFixture().Clock.GetUtcNow();
        VersionedAnswer Kept(ResponseCode code, ReadOnlyMemory<byte> octets, double ahead = 0) =>
            new(code, octets, new AnswerVersion(0, 0), now + TimeSpan.FromHours(ahead), now + TimeSpan.FromDays(1));
        VersionedAnswer[] planted =
        [
            Kept((ResponseCode)77, default),
            Kept(ResponseCode.Error, default),
            Kept(ResponseCode.HandleNotFound, default),
            Kept(ResponseCode.Success, new byte[] { 0, 0, 0, 9, 1 }),
            Kept(ResponseCode.Success, Samples.Values((0, TtlType.Relative, "planted"))),
        ];
        foreach (var answer in planted)
        {
            var shared = new FakeSharedCache();
            using var one = new CacheFixture(shared: shared);
            await shared.TryPutAsync(Key, answer, (await shared.TryGetAsync(Key)).Ticket);

            var found = await one.AskAsync(Key, Samples.Answer("source"));

            Assert.That((found.Origin, Samples.TextOf(found.Octets)), Is.EqualTo((AnswerOrigin.Source, "source")));
        }
        var longer = new FakeSharedCache();
        using var other = new CacheFixture(shared: longer);
        await longer.TryPutAsync(Key, Kept(ResponseCode.Success, Samples.Values((60, TtlType.Relative, "long")), ahead: 5), (await longer.TryGetAsync(Key)).Ticket);
        Assert.That((await other.AskAsync(Key, Samples.Answer("source"))).Origin, Is.EqualTo(AnswerOrigin.Shared));
        other.Advance(60);
        Assert.That(other.IsFresh(Key), Is.False, "no longer than its values say");
    }
}
