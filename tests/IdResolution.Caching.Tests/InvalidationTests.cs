namespace IdResolution.Caching.Tests;

public sealed class InvalidationTests
{
    [Test]
    public async Task All_answers_for_a_handle_go_whatever_its_case_and_no_other()
    {
        using var fixture = new CacheFixture();
        byte[][] keys = [Samples.Key("20.1/Abc"), Samples.Key("20.1/ABC", [1]), Samples.Key("20.1/abc", types: ["URL"], certified: true)];
        foreach (var key in keys) await fixture.AskAsync(key, Samples.Answer("one"));
        await fixture.AskAsync(Samples.Key("20.1/abcd"), Samples.Answer("one"));

        await fixture.Cache.InvalidateAsync(Samples.Handle("20.1/aBc"));

        Assert.That(keys.Count(fixture.IsFresh), Is.Zero);
        Assert.That(fixture.IsFresh(Samples.Key("20.1/abcd")), Is.True);
        Assert.That(fixture.Cache.Memory.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task What_was_asked_before_an_invalidation_is_not_kept_and_nobody_joins_it_after()
    {
        using var fixture = new CacheFixture();
        var key = Samples.Key("20.1/a");
        var source = new TaskCompletionSource<FetchedAnswer>();
        var before = fixture.Cache.GetAsync(key, _ => new(source.Task)).AsTask();

        await fixture.Cache.InvalidateAsync(Samples.Handle("20.1/A"));
        var after = await fixture.AskAsync(key, Samples.Answer("new")).WaitAsync(TimeSpan.FromSeconds(30));
        source.SetResult(Samples.Answer("old"));
        var old = await before;
        await Wait.UntilAsync(() => fixture.Cache.FlightsUnderWay == 0);

        Assert.That(Samples.TextOf(old.Octets), Is.EqualTo("old"));
        Assert.That((after.Origin, Samples.TextOf(after.Octets)), Is.EqualTo((AnswerOrigin.Source, "new")));
        Assert.That(Samples.TextOf((await fixture.AskAsync(key, Samples.Answer("x"))).Octets), Is.EqualTo("new"));
    }

    [Test]
    public async Task An_invalidated_answer_is_not_given_stale()
    {
        using var fixture = new CacheFixture();
        var key = Samples.Key("20.1/a");
        await fixture.AskAsync(key, Samples.Answer("one"));
        await fixture.Cache.InvalidateAsync(Samples.Handle("20.1/a"));

        Assert.That(async () => await fixture.AskBrokenAsync(key), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Who_waits_with_a_stale_answer_does_not_get_it_once_it_is_invalid()
    {
        using var fixture = new CacheFixture();
        var key = Samples.Key("20.1/a");
        await fixture.AskAsync(key, Samples.Answer("one", ttl: 60));
        fixture.Advance(61);
        var source = new TaskCompletionSource<FetchedAnswer>();
        var asked = fixture.Cache.GetAsync(key, _ => new(source.Task)).AsTask();

        await fixture.Cache.InvalidateAsync(Samples.Handle("20.1/a"));
        fixture.Advance(1);
        source.SetResult(Samples.Answer("two"));

        Assert.That(Samples.TextOf((await asked).Octets), Is.EqualTo("two"));
    }

    [Test]
    public async Task After_a_gap_what_is_held_is_asked_for_again_and_still_covers_a_failure()
    {
        using var fixture = new CacheFixture();
        var key = Samples.Key("20.1/a");
        await fixture.AskAsync(key, Samples.Answer("one"));

        ((ISharedCacheListener)fixture.Cache).MayHaveMissed();
        Assert.That(fixture.IsFresh(key), Is.False);
        Assert.That((await fixture.AskBrokenAsync(key)).Origin, Is.EqualTo(AnswerOrigin.Stale));
        fixture.Advance(5);
        var confirmed = await fixture.AskAsync(key, Samples.Answer("two"));

        Assert.That((confirmed.Origin, fixture.IsFresh(key)), Is.EqualTo((AnswerOrigin.Source, true)));
    }

    [Test]
    public async Task What_was_asked_before_a_gap_is_not_fresh_after_it()
    {
        using var fixture = new CacheFixture();
        var key = Samples.Key("20.1/a");
        var source = new TaskCompletionSource<FetchedAnswer>();
        var before = fixture.Cache.GetAsync(key, _ => new(source.Task)).AsTask();

        ((ISharedCacheListener)fixture.Cache).MayHaveMissed();
        source.SetResult(Samples.Answer("old"));
        await before;

        Assert.That(fixture.IsFresh(key), Is.False);
    }
}
