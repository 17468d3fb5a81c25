using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Sessions;

namespace IdResolution.Resolution.Tests.Sessions;

public sealed class SetUpSlotsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Test]
    public async Task One_source_has_few_on_their_way()
    {
        using var slots = new SetUpSlots(1, Long);
        Assert.That(await slots.EnterAsync(new ChallengeSource(1), default), Is.True);
        var waiting = Enumerable.Range(1, SetUpSlots.MaxPerSource - 1).Select(_ => slots.EnterAsync(new ChallengeSource(1), default).AsTask()).ToList();
        Assert.That(await slots.EnterAsync(new ChallengeSource(1), default), Is.False, "at once");
        var other = slots.EnterAsync(new ChallengeSource(2), default).AsTask();
        Assert.That(other.IsCompleted, Is.False);
        foreach (var task in waiting.Append(other))
        {
            slots.Leave(new ChallengeSource(1));
            Assert.That(await task, Is.True);
        }
        slots.Leave(new ChallengeSource(2));
        Assert.That(await slots.EnterAsync(new ChallengeSource(1), default), Is.True);
    }

    [Test]
    public async Task All_together_are_bounded()
    {
        using var slots = new SetUpSlots(1, Long);
        using var gone = new CancellationTokenSource();
        Assert.That(await slots.EnterAsync(new ChallengeSource(0), default), Is.True);
        var waiting = Enumerable.Range(1, SetUpSlots.MaxInTotal - 1)
            .Select(source => slots.EnterAsync(new ChallengeSource((ulong)source), gone.Token).AsTask()).ToList();
        Assert.That(await slots.EnterAsync(new ChallengeSource(1_000), default), Is.False);
        await gone.CancelAsync();
        foreach (var task in waiting) Assert.That(async () => await task, Throws.InstanceOf<OperationCanceledException>());
        slots.Leave(new ChallengeSource(0));
        Assert.That(await slots.EnterAsync(new ChallengeSource(1_000), default), Is.True, "those who went away are forgotten");
    }

    [Test]
    public async Task Whose_turn_does_not_come_is_told_so()
    {
        using var slots = new SetUpSlots(1, TimeSpan.FromMilliseconds(1));
        Assert.That(await slots.EnterAsync(new ChallengeSource(1), default), Is.True);
        for (var i = 0; i < SetUpSlots.MaxPerSource * 2; i++) Assert.That(await slots.EnterAsync(new ChallengeSource(2), default), Is.False);
    }
}
