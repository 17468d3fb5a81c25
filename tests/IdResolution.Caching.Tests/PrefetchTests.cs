using IdResolution.Protocol;

namespace IdResolution.Caching.Tests;

public sealed class PrefetchTests
{
    private static readonly byte[] Key = Samples.Key("20.1/a");

    [Test]
    public async Task A_popular_answer_is_fetched_once_near_the_end_of_its_life()
    {
        using var fixture = await PopularAsync();
        fixture.Advance(91);

        var early = await fixture.AskAsync(Key, Samples.Answer("two", ttl: 100));

        Assert.That((Samples.TextOf(early.Octets), early.Origin), Is.EqualTo(("one", AnswerOrigin.Memory)));
        await Wait.UntilAsync(() => fixture.Cache.FlightsUnderWay == 0);
        fixture.Advance(50);
        var later = await fixture.AskAsync(Key, Samples.Answer("three"));
        Assert.That((Samples.TextOf(later.Octets), later.AgeSeconds), Is.EqualTo(("two", 50u)));
        Assert.That((fixture.Fetches, fixture.Cache.Metrics.Prefetches), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task Exactly_one_reader_in_place_is_sent_the_long_way()
    {
        using var fixture = await PopularAsync();
        fixture.Advance(91);

        var results = Enumerable.Range(0, 10).Select(_ => fixture.IsFresh(Key)).ToArray();

        Assert.That(results, Is.EqualTo((bool[])[false, .. Enumerable.Repeat(true, 9)]));
        await fixture.AskAsync(Key, Samples.Answer("two", ttl: 100));
        Assert.That(fixture.Fetches, Is.EqualTo(2));
        await fixture.AskAsync(Key, Samples.Answer("three", ttl: 100));
        Assert.That((fixture.Fetches, fixture.IsFresh(Key)), Is.EqualTo((2, true)));
    }

    [Test]
    public async Task Nothing_is_fetched_early_that_is_not_popular_or_not_near_its_end([Values] bool isPopular)
    {
        using var fixture = isPopular ? await PopularAsync() : await PopularAsync(hits: 1);
        fixture.Advance(isPopular ? 89 : 91);

        await fixture.AskAsync(Key, Samples.Answer("two"));

        Assert.That(fixture.Fetches, Is.EqualTo(1));
    }

    [Test]
    public async Task A_failing_source_leaves_the_answer_as_it_is_until_it_expires()
    {
        using var fixture = await PopularAsync();
        fixture.Advance(91);

        await fixture.AskBrokenAsync(Key);
        var still = await fixture.AskAsync(Key, Samples.Answer("two"));
        fixture.Advance(10);
        var expired = await fixture.AskAsync(Key, Samples.Answer("two"));

        Assert.That((still.Origin, Samples.TextOf(still.Octets)), Is.EqualTo((AnswerOrigin.Memory, "one")));
        Assert.That(Samples.TextOf(expired.Octets), Is.EqualTo("two"));
    }

    [Test]
    public async Task It_can_be_switched_off()
    {
        using var fixture = await PopularAsync(choose: options => options.PrefetchShare = 0);
        fixture.Advance(99);

        Assert.That(fixture.IsFresh(Key));
        await fixture.AskAsync(Key, Samples.Answer("two"));

        Assert.That(fixture.Fetches, Is.EqualTo(1));
    }

    [Test]
    public async Task A_renewal_asks_the_source_whatever_is_held_and_gives_what_is_held_when_that_fails()
    {
        using var fixture = await PopularAsync();

        var renewed = await fixture.Cache.RenewAsync(Key, _ => new(Samples.Answer("two", ttl: 100)));
        var held = await fixture.AskAsync(Key, Samples.Answer("three"));
        var failed = await fixture.Cache.RenewAsync(Key, _ => new(new FetchedAnswer(ResponseCode.Error, default)));

        Assert.That((Samples.TextOf(renewed.Octets), renewed.Origin), Is.EqualTo(("two", AnswerOrigin.Source)));
        Assert.That((Samples.TextOf(held.Octets), held.Origin), Is.EqualTo(("two", AnswerOrigin.Memory)));
        Assert.That((Samples.TextOf(failed.Octets), failed.Origin), Is.EqualTo(("two", AnswerOrigin.Stale)));
    }

    [Test]
    public void What_is_put_is_held_as_long_as_it_says_and_replaces_what_was_there()
    {
        using var fixture = new CacheFixture();

        fixture.Cache.Put(Key, Samples.Answer("one", ttl: 60));
        fixture.Advance(1);
        fixture.Cache.Put(Key, Samples.Answer("two", ttl: 60));
        fixture.Cache.Put(Samples.Key("20.1/b"), Samples.Answer("never", ttl: 0));

        Assert.That(fixture.Cache.TryGet(Key, out var answer));
        Assert.That(Samples.TextOf(answer.Octets), Is.EqualTo("two"));
        Assert.That(fixture.Cache.TryGet(Samples.Key("20.1/b"), out _), Is.False);
        fixture.Advance(60);
        Assert.That(fixture.Cache.TryGet(Key, out _), Is.False);
    }

    [Test]
    public void A_marked_key_is_another_one_for_the_same_handle()
    {
        using var fixture = new CacheFixture();
        var marked = Samples.Key("20.1/a");
        CacheKey.Mark(marked);

        fixture.Cache.Put(marked, Samples.Answer("one"));

        Assert.That((fixture.IsFresh(marked), fixture.IsFresh(Key)), Is.EqualTo((true, false)));
        Assert.That(CacheKey.HandleOf(marked).SequenceEqual("20.1/a"u8));
    }

    private static async Task<CacheFixture> PopularAsync(int hits = 2, Action<AnswerCacheOptions>? choose = null)
    {
        var fixture = new CacheFixture(choose);
        await fixture.AskAsync(Key, Samples.Answer("one", ttl: 100));
        for (var i = 0; i < hits; i++) await fixture.AskAsync(Key, Samples.Answer("two"));
        return fixture;
    }
}
