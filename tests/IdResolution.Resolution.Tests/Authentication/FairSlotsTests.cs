using IdResolution.Resolution.Authentication;

namespace IdResolution.Resolution.Tests.Authentication;

public sealed class FairSlotsTests
{
    private const int MaxWaiting = 4_096;

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Test]
    public async Task Sources_take_turns_however_many_of_one_wait()
    {
        var slots = Slots(1, Long);
        Assert.That(await slots.EnterAsync(new ChallengeSource(1), CancellationToken.None), Is.True);
        var loud = Enumerable.Range(0, 100).Select(_ => slots.EnterAsync(new ChallengeSource(1), CancellationToken.None).AsTask()).ToArray();
        var other = slots.EnterAsync(new ChallengeSource(2), CancellationToken.None).AsTask();

        slots.Leave();
        Assert.That(await loud[0], Is.True);
        Assert.That(other.IsCompleted, Is.False);
        slots.Leave();
        Assert.That(await other, Is.True);
        for (var i = 1; i < 100; i++)
        {
            slots.Leave();
            Assert.That(await loud[i], Is.True);
        }
        Assert.That(slots.Waiting, Is.Zero);
    }

    [Test]
    public async Task Waiting_is_bounded_for_one_source_and_never_for_the_first_of_another()
    {
        var slots = Slots(1, Long);
        await slots.EnterAsync(new ChallengeSource(0), CancellationToken.None);
        for (ulong source = 1; source <= 5; source++)
        {
            for (var i = 0; i < 2_000; i++) _ = slots.EnterAsync(new ChallengeSource(source), CancellationToken.None).AsTask();
        }
        Assert.That(slots.Waiting, Is.EqualTo(MaxWaiting + 1));
        var first = slots.EnterAsync(new ChallengeSource(9), CancellationToken.None).AsTask();
        Assert.That(first.IsCompleted, Is.False);
    }

    [Test]
    public async Task Whoever_waits_too_long_or_goes_away_leaves_no_trace()
    {
        var slots = Slots(1, TimeSpan.FromMilliseconds(20));
        await slots.EnterAsync(new ChallengeSource(1), CancellationToken.None);
        Assert.That(await slots.EnterAsync(new ChallengeSource(2), CancellationToken.None), Is.False);
        using var cancellation = new CancellationTokenSource();
        var gone = Slots(1, Long);
        await gone.EnterAsync(new ChallengeSource(1), CancellationToken.None);
        var waiting = gone.EnterAsync(new ChallengeSource(2), cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(slots.Waiting + gone.Waiting, Is.Zero);

        gone.Leave();
        Assert.That(await gone.EnterAsync(new ChallengeSource(3), CancellationToken.None), Is.True);
    }

    [Test]
    public async Task A_slot_is_never_given_to_two()
    {
        var slots = Slots(3, Long);
        var inside = 0;
        var most = 0;
        await Parallel.ForAsync(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, cancellation) =>
        {
            if (!await slots.EnterAsync(new ChallengeSource((ulong)i % 7), cancellation)) return;
            var now = Interlocked.Increment(ref inside);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            slots.Leave();
        });
        Assert.That(most, Is.LessThanOrEqualTo(3));
        Assert.That((inside, slots.Waiting), Is.EqualTo((0, 0)));
    }

    private static FairSlots Slots(int slots, TimeSpan maxWait) => new(slots, maxWaitingPerSource: 1_024, MaxWaiting, maxWait);

    private static void InterlockedMax(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
        {
            if (Interlocked.CompareExchange(ref most, now, seen) == seen) return;
        }
    }
}
