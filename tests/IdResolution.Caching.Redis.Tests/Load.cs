namespace IdResolution.Caching.Redis.Tests;

/// <summary>Questions without end, for names that memory mostly does not have.</summary>
internal sealed class Load : IAsyncDisposable
{
    public const int Workers = 4;

    // A question waits for Redis for its time-out, twice at most; this finds one that hangs.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _workers;
    private long _asked;
    private long _failed;

    public Load(NodeFixture node) => _workers = [.. Enumerable.Range(0, Workers).Select(worker => Task.Run(() => AskAsync(node, worker)))];

    /// <summary>Waits for another 500 questions.</summary>
    public async Task GoesOnAsync()
    {
        var goal = Interlocked.Read(ref _asked) + 500;
        await Wait.UntilAsync(() => Interlocked.Read(ref _asked) >= goal || Interlocked.Read(ref _failed) > 0);
    }

    /// <summary>Gives the number of questions that failed or hung.</summary>
    public async Task<long> StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers);
        return Interlocked.Read(ref _failed);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task AskAsync(NodeFixture node, int seed)
    {
        var random = new Random(seed);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var name = $"{random.Next(1_000_000)}";
                var answer = await node.AskAsync(Samples.Key("20.1/load" + name), Samples.Answer(name)).WaitAsync(Bound);
                if (Samples.TextOf(answer.Octets) != name) Interlocked.Increment(ref _failed);
                if (random.Next(10) == 0) await node.Cache.InvalidateAsync(Samples.Handle("20.1/load" + name)).AsTask().WaitAsync(Bound);
            }
            catch (Exception exception)
            {
                await TestContext.Progress.WriteLineAsync(exception.ToString());
                Interlocked.Increment(ref _failed);
            }
            Interlocked.Increment(ref _asked);
        }
    }
}
