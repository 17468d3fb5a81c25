using IdResolution.Client.Exchange;
using IdResolution.Testing;

namespace IdResolution.Client.Tests.Exchange;

public sealed class StaggeredRaceTests
{
    private readonly List<TaskCompletionSource<string>> _attempts = [];
    private readonly List<CancellationToken> _endings = [];
    private ManualTimeProvider _clock = null!;

    [SetUp]
    public void Begin()
    {
        _clock = new ManualTimeProvider();
        _attempts.Clear();
        _endings.Clear();
    }

    [Test]
    public async Task Checklist_064_the_second_starts_300_ms_later_and_the_first_success_wins()
    {
        var race = Run(2, TimeSpan.FromMilliseconds(300));
        _clock.Advance(TimeSpan.FromMilliseconds(299));
        Assert.That(_attempts, Has.Count.EqualTo(1));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await StartedAsync(2);

        _attempts[1].SetResult("won by the second");

        Assert.That(await race, Is.EqualTo("won by the second"));
        Assert.That(_endings[0].IsCancellationRequested, "the first is not waited for");
    }

    [Test]
    public async Task Checklist_064_a_failure_starts_the_next_at_once()
    {
        var race = Run(2, TimeSpan.FromMilliseconds(300));
        _attempts[0].SetResult("failed");
        await StartedAsync(2);

        _attempts[1].SetResult("won");

        Assert.That(await race, Is.EqualTo("won"));
    }

    [Test]
    public async Task The_first_may_win_although_the_second_has_started()
    {
        var race = Run(2, TimeSpan.FromMilliseconds(300));
        _clock.Advance(TimeSpan.FromMilliseconds(300));
        await StartedAsync(2);
        _attempts[1].SetResult("failed");
        _attempts[0].SetResult("won by the first");

        Assert.That(await race, Is.EqualTo("won by the first"));
    }

    [Test]
    public async Task Without_a_winner_there_is_none()
    {
        var race = Run(3, Timeout.InfiniteTimeSpan);
        for (var number = 0; number < 3; number++)
        {
            await StartedAsync(number + 1);
            Assert.That(_attempts, Has.Count.EqualTo(number + 1), "one after the other");
            _attempts[number].SetResult("failed");
        }
        Assert.That(await race, Is.Null);
    }

    [Test]
    public async Task Never_more_than_three_at_once()
    {
        var race = Run(8, TimeSpan.FromMilliseconds(10));
        for (var tick = 0; tick < 50; tick++) _clock.Advance(TimeSpan.FromMilliseconds(10));
        await StartedAsync(3);
        for (var tick = 0; tick < 50; tick++) _clock.Advance(TimeSpan.FromMilliseconds(10));
        Assert.That(_attempts, Has.Count.EqualTo(StaggeredRace.MaxAtOnce));

        _attempts[2].SetResult("failed");
        await StartedAsync(4);
        _attempts[3].SetResult("won");

        Assert.That(await race, Is.EqualTo("won"));
    }

    [Test]
    public void What_must_not_be_passed_over_ends_the_race()
    {
        var race = Run(2, Timeout.InfiniteTimeSpan);
        _attempts[0].SetException(new InvalidOperationException("as it was"));

        Assert.That(async () => await race, Throws.InvalidOperationException.With.Message.EqualTo("as it was"));
    }

    [Test]
    public async Task The_caller_can_end_it()
    {
        using var ending = new CancellationTokenSource();
        var race = Run(2, TimeSpan.FromMilliseconds(300), ending.Token);
        await ending.CancelAsync();

        Assert.That(async () => await race, Throws.InstanceOf<OperationCanceledException>());
    }

    private Task<string?> Run(int count, TimeSpan headStart, CancellationToken cancellation = default) => StaggeredRace.RunAsync(
        count,
        (_, ending) =>
        {
            var attempt = new TaskCompletionSource<string>();
            ending.Register(() => attempt.TrySetCanceled(ending));
            _endings.Add(ending);
            lock (_attempts) _attempts.Add(attempt);
            return attempt.Task;
        },
        result => result.StartsWith("won", StringComparison.Ordinal),
        _ => headStart,
        _clock,
        cancellation);

    // Attempts begin on the threads of the pool.
    private Task StartedAsync(int count) => Task.Run(() =>
    {
        var seen = SpinWait.SpinUntil(() => { lock (_attempts) return _attempts.Count >= count; }, TimeSpan.FromSeconds(10));
        Assert.That(seen, $"attempt {count} did not begin");
    });
}
