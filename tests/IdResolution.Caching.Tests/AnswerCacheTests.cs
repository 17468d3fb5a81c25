using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Caching.Tests;

public sealed class AnswerCacheTests
{
    private static readonly byte[] Key = Samples.Key("20.1/a");

    [Test]
    public async Task An_answer_is_fetched_once_and_then_found()
    {
        using var fixture = new CacheFixture();

        var first = await fixture.AskAsync(Key, Samples.Answer("one"));
        fixture.Advance(3.5);
        var second = await fixture.AskAsync(Key, Samples.Answer("two"));

        Assert.That((first.Origin, first.AgeSeconds, Samples.TextOf(first.Octets)), Is.EqualTo((AnswerOrigin.Source, 0u, "one")));
        Assert.That((second.Origin, second.AgeSeconds, Samples.TextOf(second.Octets)), Is.EqualTo((AnswerOrigin.Memory, 3u, "one")));
        Assert.That(fixture.Fetches, Is.EqualTo(1));
    }

    [Test]
    public async Task An_answer_is_fresh_to_the_last_millisecond_of_its_time_and_no_longer()
    {
        using var fixture = new CacheFixture();
        await fixture.AskAsync(Key, Samples.Answer("one", ttl: 60));

        fixture.Advance(59.999);
        Assert.That(fixture.IsFresh(Key), Is.True);
        fixture.Advance(0.001);
        Assert.That(fixture.IsFresh(Key), Is.False);
    }

    [Test]
    public async Task A_hit_is_copied_into_the_buffer_of_the_caller()
    {
        using var fixture = new CacheFixture();
        var answer = Samples.Answer("one");
        await fixture.AskAsync(Key, answer);
        fixture.Advance(2);
        var buffer = new byte[answer.Octets.Length];

        Assert.That(fixture.Cache.TryRead(Key, buffer, out var hit), Is.True);
        Assert.That(hit, Is.EqualTo(new CacheHit(ResponseCode.Success, buffer.Length, 2)));
        Assert.That(buffer, Is.EqualTo(answer.Octets.ToArray()));
        Assert.That(fixture.Cache.TryRead(Key, buffer.AsSpan(1), out _), Is.False);
    }

    [Test]
    public async Task Certified_answers_are_kept_apart()
    {
        using var fixture = new CacheFixture();
        await fixture.AskAsync(Key, Samples.Answer("plain"));

        var certified = await fixture.AskAsync(Samples.Key("20.1/a", certified: true), Samples.Answer("certified"));

        Assert.That(Samples.TextOf(certified.Octets), Is.EqualTo("certified"));
        Assert.That(fixture.Fetches, Is.EqualTo(2));
    }

    [TestCase(ResponseCode.ValuesNotFound, 1)]
    [TestCase(ResponseCode.HandleNotFound, 2)]
    [TestCase(ResponseCode.Error, 1)]
    [TestCase(ResponseCode.AuthenticationNeeded, 2)]
    public async Task Negative_answers_and_failures_are_kept_as_configured(ResponseCode code, int fetches)
    {
        using var fixture = new CacheFixture();

        await fixture.AskAsync(Key, code);
        var second = await fixture.AskAsync(Key, code);

        Assert.That((second.Code, second.Octets.ToArray()), Is.EqualTo((code, new byte[] { 7 })).Using<(ResponseCode Code, byte[] Body)>(
            (x, y) => x.Code == y.Code && x.Body.AsSpan().SequenceEqual(y.Body)));
        Assert.That(fixture.Fetches, Is.EqualTo(fetches));
    }

    [Test]
    public async Task A_handle_that_is_not_found_is_kept_when_configured()
    {
        using var fixture = new CacheFixture(options => options.HandleNotFoundTtl = TimeSpan.FromSeconds(10));
        await fixture.AskAsync(Key, ResponseCode.HandleNotFound);

        fixture.Advance(9.999);
        Assert.That(fixture.IsFresh(Key), Is.True);
        fixture.Advance(0.001);
        Assert.That(fixture.IsFresh(Key), Is.False);
    }

    [Test]
    public async Task A_time_to_live_of_nothing_is_not_kept()
    {
        using var fixture = new CacheFixture();
        await fixture.AskAsync(Key, Samples.Answer("one", ttl: 0));

        Assert.That(fixture.IsFresh(Key), Is.False);
        Assert.That(fixture.Cache.Memory.Count, Is.Zero);
    }

    [Test]
    public async Task A_stale_answer_is_given_when_the_source_fails_and_the_source_is_left_alone_for_a_while()
    {
        using var fixture = new CacheFixture(options => options.FailureTtl = TimeSpan.FromSeconds(5));
        await fixture.AskAsync(Key, Samples.Answer("one", ttl: 60));
        fixture.Advance(61);

        var failed = await fixture.AskAsync(Key, ResponseCode.Error);
        var again = await fixture.AskAsync(Key, Samples.Answer("two"));
        fixture.Advance(5);
        var later = await fixture.AskAsync(Key, Samples.Answer("two"));

        Assert.That((failed.Origin, failed.Code, failed.AgeSeconds, Samples.TextOf(failed.Octets)), Is.EqualTo(
            (AnswerOrigin.Stale, ResponseCode.Success, 61u, "one")));
        Assert.That((again.Origin, Samples.TextOf(again.Octets)), Is.EqualTo((AnswerOrigin.Stale, "one")));
        Assert.That((later.Origin, Samples.TextOf(later.Octets)), Is.EqualTo((AnswerOrigin.Source, "two")));
        Assert.That(fixture.Fetches, Is.EqualTo(3));
    }

    [Test]
    public async Task A_stale_answer_covers_a_source_that_throws()
    {
        using var fixture = new CacheFixture();
        await fixture.AskAsync(Key, Samples.Answer("one", ttl: 60));
        fixture.Advance(61);

        Assert.That((await fixture.AskBrokenAsync(Key)).Origin, Is.EqualTo(AnswerOrigin.Stale));
    }

    [Test]
    public async Task A_stale_answer_is_given_when_the_source_is_slow_and_replaced_when_it_answers()
    {
        using var fixture = new CacheFixture(options => options.StaleWait = TimeSpan.FromMilliseconds(500));
        await fixture.AskAsync(Key, Samples.Answer("one", ttl: 60));
        fixture.Advance(61);
        var source = new TaskCompletionSource<FetchedAnswer>();

        var asked = fixture.Cache.GetAsync(Key, _ => new(source.Task)).AsTask();
        fixture.Advance(0.499);
        Assert.That(asked.IsCompleted, Is.False);
        fixture.Advance(0.001);
        var answer = await asked;
        source.SetResult(Samples.Answer("two"));
        await Wait.UntilAsync(() => fixture.IsFresh(Key));

        Assert.That((answer.Origin, Samples.TextOf(answer.Octets)), Is.EqualTo((AnswerOrigin.Stale, "one")));
        Assert.That(Samples.TextOf((await fixture.AskAsync(Key, Samples.Answer("three"))).Octets), Is.EqualTo("two"));
    }

    [Test]
    public async Task Staleness_has_a_bound()
    {
        using var fixture = new CacheFixture(options => options.StaleFor = TimeSpan.FromSeconds(100));
        await fixture.AskAsync(Key, Samples.Answer("one", ttl: 60));
        fixture.Advance(160);

        var failed = await fixture.AskAsync(Key, ResponseCode.Error);

        Assert.That((failed.Origin, failed.Code), Is.EqualTo((AnswerOrigin.Source, ResponseCode.Error)));
    }

    [Test]
    public async Task Negative_answers_are_never_given_stale()
    {
        using var fixture = new CacheFixture();
        await fixture.AskAsync(Key, ResponseCode.ValuesNotFound);
        fixture.Advance(301);

        Assert.That(async () => await fixture.AskBrokenAsync(Key), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task An_older_answer_never_replaces_a_newer_one()
    {
        using var fixture = new CacheFixture();
        var memory = fixture.Cache.Memory;
        var hash = CacheKey.HashOf(Key);
        var now = fixture.Clock.GetUtcNow();
        VersionedAnswer Version(ulong source, long asked, string text) =>
            new(ResponseCode.Success, Samples.Answer(text).Octets, new AnswerVersion(source, asked), now, now + TimeSpan.FromMinutes(1));

        var outcomes = new[] { Version(5, 100, "new"), Version(4, 200, "old serial"), Version(5, 99, "asked before"), Version(5, 100,
            "same") }
            .Select(answer => memory.Put(hash, Key, answer, memory.TicketFor(hash)).ToString()).ToArray();

        Assert.That(outcomes, Is.EqualTo(new[] { "Stored", "Older", "Older", "Stored" }));
        Assert.That(Samples.TextOf((await fixture.AskAsync(Key, Samples.Answer("x"))).Octets), Is.EqualTo("same"));
        fixture.Advance(60);
        Assert.That(memory.Put(hash, Key, Version(1, 1, "after its time") with { ExpiresAt = now + TimeSpan.FromHours(1) },
            memory.TicketFor(hash)).ToString(), Is.EqualTo("Stored"));
    }

    [Test]
    public void Options_out_of_range_are_refused_all_at_once()
    {
        var options = new AnswerCacheOptions
        {
            MaximumOctets = 1, MinimumTtl = -TimeSpan.FromSeconds(1), MaximumTtl = TimeSpan.FromDays(3),
            ValuesNotFoundTtl = TimeSpan.FromDays(2),
            HandleNotFoundTtl = TimeSpan.FromDays(2), FailureTtl = TimeSpan.FromHours(1), StaleFor = TimeSpan.FromDays(8),
            StaleWait = TimeSpan.FromHours(1),
            FlightTimeout = TimeSpan.Zero, MaximumFlights = 0, Shards = 3,
        };

        Assert.That(AnswerCacheOptionsValidator.Validate(options), Has.Count.EqualTo(11));
        Assert.That(AnswerCacheOptionsValidator.Validate(new AnswerCacheOptions()), Is.Empty);
        Assert.That(() => new AnswerCache(options, TimeProvider.System), Throws.ArgumentException);
    }
}
