namespace IdResolution.Client.Exchange;

/// <summary>
/// Runs attempts that may overlap: each gets a head start, and the next begins when that is over or when one fails. The first that wins
/// ends the others (specification §5.8: IPv6 and IPv4).
/// </summary>
internal static class StaggeredRace
{
    /// <summary>Most attempts at the same time.</summary>
    public const int MaxAtOnce = 3;

    /// <summary>The winner; null when none wins.</summary>
    /// <param name="count">Attempts there are.</param>
    /// <param name="run">Begins one.</param>
    /// <param name="wins">Told of every result, one at a time; true ends the race.</param>
    /// <param name="headStart">What an attempt gets before the next begins; <see cref="Timeout.InfiniteTimeSpan"/> to wait for its end.</param>
    /// <param name="time">Tells the time.</param>
    /// <param name="cancellation">Ends all.</param>
    public static async Task<TResult?> RunAsync<TResult>(
        int count,
        Func<int, CancellationToken, Task<TResult>> run,
        Func<TResult, bool> wins,
        Func<int, TimeSpan> headStart,
        TimeProvider time,
        CancellationToken cancellation)
        where TResult : class
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new List<Task<TResult>>(MaxAtOnce);
        var next = 0;
        var pause = Task.CompletedTask;
        try
        {
            while (true)
            {
                if (next < count && running.Count < MaxAtOnce && (running.Count == 0 || pause.IsCompletedSuccessfully))
                {
                    running.Add(run(next, ending.Token));
                    pause = Task.Delay(headStart(next), time, ending.Token);
                    next++;
                    continue;
                }
                if (running.Count == 0) return null;
                var first = next < count && running.Count < MaxAtOnce ? await Task.WhenAny([pause, .. running]) : await Task.WhenAny(running);
                if (first == pause)
                {
                    await pause;
                    continue;
                }
                var ended = (Task<TResult>)first;
                running.Remove(ended);
                var result = await ended;
                if (wins(result)) return result;
                pause = Task.CompletedTask;
            }
        }
        finally
        {
            await ending.CancelAsync();
        }
    }
}
