using IdResolution.Storage.Embedded;

namespace IdResolution.Storage.Tests.Embedded;

[NonParallelizable]
public sealed class ReaderEpochTests
{
    [Test]
    public void A_reader_is_waited_for_until_it_leaves()
    {
        var reclaimer = new Reclaimer();
        var freed = false;
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var reader = new Thread(() =>
        {
            var epoch = ReaderEpoch.Enter();
            var inner = ReaderEpoch.Enter();
            inner.Release();
            entered.Set();
            leave.Wait();
            epoch.Release();
        });
        reader.Start();
        entered.Wait();
        reclaimer.Retire(() => freed = true);
        Assert.That(reclaimer.TryReclaim(), Is.False, "the inner release does not end the outer reading");
        Assert.That(freed, Is.False);
        leave.Set();
        reader.Join();
        Assert.That(reclaimer.ReclaimAll(TimeSpan.FromSeconds(10)), Is.True);
        Assert.That(freed, Is.True);
    }

    [Test]
    public void A_reader_that_came_later_is_not_waited_for()
    {
        var reclaimer = new Reclaimer();
        var freed = 0;
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        reclaimer.Retire(() => freed++);
        var epoch = ReaderEpoch.Raise();
        var reader = new Thread(() =>
        {
            var current = ReaderEpoch.Enter();
            entered.Set();
            leave.Wait();
            current.Release();
        });
        reader.Start();
        entered.Wait();
        Assert.That(SpinWait.SpinUntil(() => ReaderEpoch.AllReached(epoch), TimeSpan.FromSeconds(10)), Is.True);
        leave.Set();
        reader.Join();
        Assert.That(reclaimer.ReclaimAll(TimeSpan.FromSeconds(10)), Is.True);
        Assert.That(freed, Is.EqualTo(1));
    }

    [Test]
    public void A_thread_that_died_while_reading_does_not_hold_memory_for_ever()
    {
        var reclaimer = new Reclaimer();
        var dying = new Thread(() => ReaderEpoch.Enter());
        dying.Start();
        dying.Join();
        reclaimer.Retire(() => { });
        var reclaimed = SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return reclaimer.TryReclaim();
            },
            TimeSpan.FromSeconds(20));
        Assert.That(reclaimed, Is.True);
    }
}
