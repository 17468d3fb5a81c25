using System.Collections.Concurrent;
using System.Diagnostics;
using IdResolution.Client;
using IdResolution.Client.Failures;
using IdResolution.Topology.Plan;

namespace IdResolution.Topology.Work;

/// <summary>Asks recursive nodes, and checks every answer against what was registered. Bounded by its number of askers.</summary>
internal sealed class Asker : IAsyncDisposable
{
    private readonly HandleClient[] _clients;

    public Asker(IEnumerable<PlannedNode> recursives) => _clients = [.. recursives.Select(node => new HandleClient(HandleClientOptions.Default with
    {
        Servers = [new ServerAddress(node.EndPoint.Address.ToString(), node.EndPoint.Port)],
        Transport = TransportPreference.UdpOnly,
        // Nodes that share processors with all others may be slow, but not dead.
        UdpSchedule = [.. new[] { 0.5, 1, 2, 4, 8 }.Select(TimeSpan.FromSeconds)],
    }))];

    /// <summary>Asks for each name once.</summary>
    public Task<Asked> AskAsync(IReadOnlyList<Name> names, int atATime, CancellationToken cancellation)
    {
        var next = -1;
        return AskAsync(_ => Interlocked.Increment(ref next) is var i && i < names.Count ? names[i] : null, atATime, 0, cancellation);
    }

    /// <summary>Asks for popular names again and again.</summary>
    /// <param name="names">The names.</param>
    /// <param name="atATime">Askers.</param>
    /// <param name="rate">Questions a second in all; 0 = the next as soon as one is answered.</param>
    /// <param name="duration">How long.</param>
    /// <param name="seed">Of what is picked.</param>
    /// <param name="cancellation">Ends it early.</param>
    public Task<Asked> AskAsync(Names names, int atATime, int rate, TimeSpan duration, int seed, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var randoms = Enumerable.Range(0, atATime).Select(i => new Random(HashCode.Combine(seed, i))).ToArray();
        return AskAsync(asker => watch.Elapsed < duration ? names.Pick(randoms[asker]) : null, atATime, rate, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
    }

    private async Task<Asked> AskAsync(Func<int, Name?> next, int atATime, int rate, CancellationToken cancellation)
    {
        var codes = new ConcurrentDictionary<string, long>();
        var right = 0L;
        var sent = 0L;
        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, atATime).Select(asker => Task.Run(async () =>
        {
            var mine = new List<float>();
            while (!cancellation.IsCancellationRequested && next(asker) is { } name)
            {
                var began = watch.Elapsed;
                if (rate > 0)
                {
                    // Open loop: a question is due at its time whether or not the one before is answered, and waits count.
                    var due = TimeSpan.FromSeconds((double)Interlocked.Increment(ref sent) / rate);
                    if (due > began) await Task.Delay(due - began, cancellation);
                    began = due;
                }
                var (code, isRight) = await AskOneAsync(_clients[(asker + mine.Count) % _clients.Length], name, cancellation);
                mine.Add((float)(watch.Elapsed - began).TotalMilliseconds);
                codes.AddOrUpdate(code, 1, static (_, count) => count + 1);
                if (isRight) Interlocked.Increment(ref right);
            }
            return mine;
        }, CancellationToken.None)));
        var all = times.SelectMany(mine => mine).Order().ToArray();
        return new Asked(all.Length, right, codes, watch.Elapsed.TotalSeconds, At(all, 0.5), At(all, 0.99), At(all, 0.999), At(all, 1));
    }

    private static double At(float[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[Math.Min((int)(share * sorted.Length), sorted.Length - 1)];

    private static async Task<(string Code, bool IsRight)> AskOneAsync(HandleClient client, Name name, CancellationToken cancellation)
    {
        try
        {
            var answer = await client.ResolveAsync(name.Handle, null, cancellation);
            return (answer.Code.ToString(), answer.IsSuccess && answer.Values.Any(value => value.Index == 1 && value.Data.Span.SequenceEqual(name.FirstValue.Span)));
        }
        catch (HandleClientException e)
        {
            return (e is AnswerRefusedException refused ? $"not believed: {refused.Fault}" : e.GetType().Name.Replace("Exception", "", StringComparison.Ordinal), false);
        }
    }
}
