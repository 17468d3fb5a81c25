using IdResolution.Protocol;

namespace IdResolution.Caching.Tests;

public sealed class SingleFlightTests
{
    private static readonly byte[] Key = Samples.Key("20.1/a");

    [Test]
    public async Task Ten_thousand_questions_at_a_time_are_one_fetch()
    {
        using var fixture = new CacheFixture();
        var fetches = 0;
        var source = new TaskCompletionSource<FetchedAnswer>();

        var asking = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(_ => Task.Run(() => new[]
        {
            fixture.Cache.GetAsync(Key, _ =>
            {
                Interlocked.Increment(ref fetches);
                return new(source.Task);
            }).AsTask(),
        })));
        source.SetResult(Samples.Answer("one"));
        var answers = await Task.WhenAll(asking.Select(one => one[0]));

        Assert.That(fetches, Is.EqualTo(1));
        Assert.That(answers.Count(answer => Samples.TextOf(answer.Octets) == "one"), Is.EqualTo(10_000));
        await Wait.UntilAsync(() => fixture.Cache.FlightsUnderWay == 0);
    }

    [Test]
    public async Task One_who_gives_up_does_not_take_the_others_along()
    {
        using var fixture = new CacheFixture();
        using var patience = new CancellationTokenSource();
        var source = new TaskCompletionSource<FetchedAnswer>();
        var seen = CancellationToken.None;

        var first = fixture.Cache.GetAsync(Key, token =>
        {
            seen = token;
            return new(source.Task);
        }, patience.Token).AsTask();
        var second = fixture.Cache.GetAsync(Key, _ => throw new InvalidOperationException("a second fetch")).AsTask();
        await patience.CancelAsync();

        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(seen.IsCancellationRequested, Is.False);
        source.SetResult(Samples.Answer("one"));
        Assert.That(Samples.TextOf((await second).Octets), Is.EqualTo("one"));
    }

    [Test]
    public async Task A_failure_is_shared_and_the_next_question_asks_again()
    {
        using var fixture = new CacheFixture();
        var source = new TaskCompletionSource<FetchedAnswer>();
        var first = fixture.Cache.GetAsync(Key, _ => new(source.Task)).AsTask();
        var second = fixture.Cache.GetAsync(Key, _ => throw new InvalidOperationException("a second fetch")).AsTask();

        source.SetException(new IOException("broken"));

        Assert.That(async () => await first, Throws.InstanceOf<IOException>());
        Assert.That(async () => await second, Throws.InstanceOf<IOException>());
        await Wait.UntilAsync(() => fixture.Cache.FlightsUnderWay == 0);
        Assert.That((await fixture.AskAsync(Key, Samples.Answer("two"))).Origin, Is.EqualTo(AnswerOrigin.Source));
        Assert.That(fixture.Cache.Metrics.Failures, Is.EqualTo(1));
    }

    [Test]
    public async Task A_fetch_that_never_ends_is_ended_and_its_token_with_it()
    {
        using var fixture = new CacheFixture(options => options.FlightTimeout = TimeSpan.FromSeconds(10));
        var seen = CancellationToken.None;
        var asked = fixture.Cache.GetAsync(Key, token =>
        {
            seen = token;
            return new(new TaskCompletionSource<FetchedAnswer>().Task);
        }).AsTask();

        fixture.Advance(9.999);
        Assert.That(asked.IsCompleted, Is.False);
        fixture.Advance(0.001);

        Assert.That(async () => await asked, Throws.InstanceOf<TimeoutException>());
        Assert.That(seen.IsCancellationRequested, Is.True);
        await Wait.UntilAsync(() => fixture.Cache.FlightsUnderWay == 0);
    }

    [Test]
    public async Task Beyond_the_most_fetches_a_question_is_too_many()
    {
        using var fixture = new CacheFixture(options => options.MaximumFlights = 2);
        var source = new TaskCompletionSource<FetchedAnswer>();
        var open = Enumerable.Range(0, 2).Select(i => fixture.Cache.GetAsync(Samples.Key($"20.1/{i}"),
            _ => new(source.Task)).AsTask()).ToArray();

        var third = await fixture.AskAsync(Key, Samples.Answer("x"));
        var joined = fixture.Cache.GetAsync(Samples.Key("20.1/0"), _ => throw new InvalidOperationException("a second fetch")).AsTask();
        source.SetResult(Samples.Answer("one"));

        Assert.That((third.Code, third.Origin), Is.EqualTo((ResponseCode.ServerTooBusy, AnswerOrigin.None)));
        Assert.That(Samples.TextOf((await joined).Octets), Is.EqualTo("one"));
        await Task.WhenAll(open);
        await Wait.UntilAsync(() => fixture.Cache.FlightsUnderWay == 0);
        Assert.That((await fixture.AskAsync(Key, Samples.Answer("x"))).Origin, Is.EqualTo(AnswerOrigin.Source));
        Assert.That(fixture.Cache.Metrics.Refused, Is.EqualTo(1));
    }
}
