using IdResolution.Client.Sessions;

namespace IdResolution.Client.Tests.Sessions;

public sealed class CounterWindowTests
{
    [Test]
    public async Task Counters_rise_from_one()
    {
        var window = new CounterWindow();
        for (uint expected = 1; expected <= 3 * CounterWindow.Size; expected++)
        {
            var counter = await window.TakeAsync(default);
            Assert.That(counter, Is.EqualTo(expected));
            window.Return(counter);
        }
    }

    [Test]
    public async Task Nothing_goes_out_too_far_ahead_of_the_oldest()
    {
        var window = new CounterWindow();
        for (var i = 0; i < CounterWindow.Size; i++) await window.TakeAsync(default);
        // All but the first come back: still nothing, the first may be on a slow connection.
        for (uint counter = 2; counter <= CounterWindow.Size; counter++) window.Return(counter);
        var next = window.TakeAsync(default).AsTask();
        Assert.That(next.IsCompleted, Is.False);

        window.Return(1);

        Assert.That(await next, Is.EqualTo(CounterWindow.Size + 1));
        for (uint expected = 2; expected <= CounterWindow.Size; expected++)
            Assert.That(await window.TakeAsync(default), Is.EqualTo(CounterWindow.Size + expected));
    }

    [Test]
    public async Task Many_threads_never_get_the_same_counter_nor_one_too_far_ahead()
    {
        const int Each = 2_000;
        var window = new CounterWindow();
        var underWay = new System.Collections.Concurrent.ConcurrentDictionary<uint, bool>();
        var tooFar = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                var counter = await window.TakeAsync(default);
                if (!underWay.TryAdd(counter, true)) throw new InvalidOperationException($"{counter} twice");
                if (underWay.Keys.Any(other => counter > other + CounterWindow.Size)) Interlocked.Increment(ref tooFar);
                underWay.TryRemove(counter, out var _);
                window.Return(counter);
            }
        })));

        Assert.That(tooFar, Is.Zero);
        Assert.That(await window.TakeAsync(default), Is.EqualTo((8 * Each) + 1));
    }
}
