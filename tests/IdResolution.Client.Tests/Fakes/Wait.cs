using System.Diagnostics;

namespace IdResolution.Client.Tests.Fakes;

internal static class Wait
{
    /// <summary>Waits, 30 s at most, until a condition holds.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        for (var watch = Stopwatch.StartNew(); !condition(); await timer.WaitForNextTickAsync())
        {
            Assert.That(watch.Elapsed.TotalSeconds, Is.LessThan(30), "the condition never came about");
        }
    }
}
