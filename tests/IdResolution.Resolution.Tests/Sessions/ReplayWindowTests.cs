using IdResolution.Resolution.Sessions;

namespace IdResolution.Resolution.Tests.Sessions;

public sealed class ReplayWindowTests
{
    [Test]
    public void Agrees_with_a_list_of_what_was_seen()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var window = new ReplayWindow();
        var seen = new HashSet<uint>();
        var highest = 0u;
        for (var i = 0; i < 20_000; i++)
        {
            var jump = random.Next(100) == 0 ? 2_000 : 8;
            var counter = (uint)Math.Max(1, highest + random.Next(-1_200, jump));
            var expected = counter + ReplayWindow.Length > highest && !seen.Contains(counter);
            Assert.That(window.TryTake(counter), Is.EqualTo(expected), $"{counter} after {highest}, seed {seed}");
            if (expected) seen.Add(counter);
            highest = Math.Max(highest, counter);
        }
    }

    [Test]
    public void Takes_the_highest_counter_there_is()
    {
        var window = new ReplayWindow();
        Assert.That(window.TryTake(uint.MaxValue), Is.True);
        Assert.That(window.TryTake(uint.MaxValue), Is.False);
        Assert.That(window.TryTake(uint.MaxValue - 1_023), Is.True);
        Assert.That(window.TryTake(uint.MaxValue - 1_024), Is.False);
        Assert.That(window.TryTake(1), Is.False);
    }

    [Test]
    public void One_of_many_threads_gets_a_counter()
    {
        var window = new ReplayWindow();
        var taken = 0;
        Parallel.For(0, 8, _ =>
        {
            for (var counter = 1u; counter <= 1_000; counter++)
            {
                if (window.TryTake(counter)) Interlocked.Increment(ref taken);
            }
        });
        Assert.That(taken, Is.EqualTo(1_000));
    }
}
