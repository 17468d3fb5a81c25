using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using IdResolution.Client.Metrics;

namespace IdResolution.Client.Exchange;

/// <summary>
/// Which addresses answer fast, which slowly and which not at all (specification §5.8). UDP and TCP of one address are told apart.
/// Remembers a bounded number of addresses; those not used for longest are forgotten. Safe for use from many threads.
/// </summary>
/// <param name="time">Tells the time.</param>
/// <param name="random">Gives numbers from 0 to 1; null for the usual ones. Only spreads load, so nobody gains from guessing it.</param>
/// <param name="capacity">Most addresses remembered.</param>
internal sealed class ServerRanking(TimeProvider time, Func<double>? random = null, int capacity = ServerRanking.DefaultCapacity) : IDisposable
{
    /// <summary>Most addresses remembered: some 4 MB.</summary>
    public const int DefaultCapacity = 16_384;

    // Below this a server's own moments, a write or a collection, would look like losses.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);

    // Among unknown servers IPv6 goes before IPv4.
    private const double UnknownSpread = 32;

    private readonly Func<double> _random = random ?? Random.Shared.NextDouble;
    private readonly ConcurrentDictionary<Door, ServerHistory> _histories = new();
    private readonly Lock _forgetting = new();

    /// <summary>Where an address stands now.</summary>
    /// <param name="server">The address.</param>
    /// <param name="isUdp">True for UDP.</param>
    /// <param name="mayProbe">The question may be the one that finds out about an unknown server, or one that failed.</param>
    public ServerRank Rank(IPEndPoint server, bool isUdp, bool mayProbe)
    {
        var number = _random();
        var unknown = (number * UnknownSpread) + (server.AddressFamily == AddressFamily.InterNetwork ? UnknownSpread : 0);
        return HistoryOf(server, isUdp).Rank(Now, mayProbe, number, unknown);
    }

    /// <summary>A usable answer came; <paramref name="roundTrip"/> is null when it says nothing about the way there.</summary>
    public void Succeeded(IPEndPoint server, bool isUdp, TimeSpan? roundTrip) =>
        HistoryOf(server, isUdp).Succeed(Now, roundTrip?.TotalMilliseconds);

    /// <summary>None came.</summary>
    public void Failed(IPEndPoint server, bool isUdp) => HistoryOf(server, isUdp).Fail(Now, 0.75 + (_random() / 2));

    /// <summary>Another server answered first, this long after this one was asked.</summary>
    public void Outrun(IPEndPoint server, bool isUdp, TimeSpan elapsed) => HistoryOf(server, isUdp).Outrun(Now, elapsed.TotalMilliseconds);

    /// <summary>
    /// How long each sending of a datagram waits: what the measurements say, doubled each time, with jitter, and never longer than the
    /// schedule (specification §3.6); the last one waits for what is left of the schedule, because an answer that is later than usual is an
    /// answer. A server that failed lately gets one sending.
    /// </summary>
    public IReadOnlyList<TimeSpan> WaitsFor(IPEndPoint server, IReadOnlyList<TimeSpan> schedule)
    {
        if (!_histories.TryGetValue(new Door(server, true), out var history)) return schedule;
        if (IsBackingOff(history)) return [schedule[0]];
        if (history.RetransmissionTime(Now) is not { } first) return schedule;
        var waits = new TimeSpan[schedule.Count];
        var left = TimeSpan.Zero;
        for (var attempt = 0; attempt < waits.Length; attempt++)
        {
            left += schedule[attempt];
            waits[attempt] = attempt == waits.Length - 1 ? left : Measured(first, attempt, schedule[attempt]);
            left -= waits[attempt];
        }
        return waits;
    }

    /// <summary>After how long without an answer another server is asked too: what the measurements say, at most the first of the schedule.</summary>
    public TimeSpan HeadStartOf(IPEndPoint server, IReadOnlyList<TimeSpan> schedule) =>
        _histories.TryGetValue(new Door(server, true), out var history) && !IsBackingOff(history) && history.RetransmissionTime(Now) is { } first
            ? Measured(first, 0, schedule[0])
            : schedule[0];

    /// <summary>Everything that is remembered, at this moment.</summary>
    public IReadOnlyList<ServerStanding> Read()
    {
        var now = Now;
        return [.. _histories.Select(pair =>
        {
            var (roundTrip, variation, failures, backOff) = pair.Value.Read(now);
            return new ServerStanding(
                pair.Key.Server, pair.Key.IsUdp, roundTrip is { } known ? TimeSpan.FromMilliseconds(known) : null,
                TimeSpan.FromMilliseconds(variation), failures, TimeSpan.FromMilliseconds(backOff));
        })];
    }

    public void Dispose()
    {
        ClientMetrics.Remember(-_histories.Count);
        _histories.Clear();
    }

    private bool IsBackingOff(ServerHistory history) => history.Read(Now) is { Failures: > 0, BackOff: > 0 };

    private TimeSpan Measured(double first, int attempt, TimeSpan longest)
    {
        var wait = TimeSpan.FromMilliseconds(Math.Max(first, ShortestWait.TotalMilliseconds) * (1 << attempt) * (1 + (_random() / 4)));
        return wait < longest ? wait : longest;
    }

    private double Now => time.GetTimestamp() * 1000.0 / time.TimestampFrequency;

    private ServerHistory HistoryOf(IPEndPoint server, bool isUdp)
    {
        var door = new Door(server, isUdp);
        if (_histories.TryGetValue(door, out var known)) return known;
        lock (_forgetting)
        {
            if (_histories.TryGetValue(door, out known)) return known;
            if (_histories.Count >= capacity) Forget();
            ClientMetrics.Remember(1);
            return _histories[door] = new ServerHistory();
        }
    }

    // An eighth at once, so that a stream of new servers does not sort the table for each.
    private void Forget()
    {
        var oldest = _histories.OrderBy(pair => pair.Value.LastUsed).Take((capacity / 8) + 1).ToList();
        foreach (var (door, _) in oldest)
        {
            if (_histories.TryRemove(door, out _)) ClientMetrics.Remember(-1);
        }
    }

    private readonly record struct Door(IPEndPoint Server, bool IsUdp);
}
