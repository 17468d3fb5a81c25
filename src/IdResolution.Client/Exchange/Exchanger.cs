using IdResolution.Client.Failures;
using IdResolution.Client.Http;
using IdResolution.Client.Resolving;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Exchange;

/// <summary>
/// Chooses whom of several servers to ask and brings the answer back: in the order of <see cref="QuestionPlan"/>, each with a head start, on
/// to the next when one fails, is busy or cannot prove what it says (specification §5.8). Learns from every answer and every silence. Safe
/// for use from many threads.
/// </summary>
internal sealed class Exchanger : IAsyncDisposable
{
    // IPv6 before IPv4 (specification §5.8).
    private static readonly TimeSpan FamilyHeadStart = TimeSpan.FromMilliseconds(300);

    // For an address that is only asked to find out about it, where others are known to answer and as good: HTTP comes last.
    private static readonly TimeSpan ProbeHeadStart = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan ConnectionHeadStart = TimeSpan.FromSeconds(1);

    private readonly HandleClientOptions _options;
    private readonly ServerRanking _ranking;
    private readonly StickySites _sticky;
    private readonly QuestionPlan _plan;
    private readonly HostNames _names;
    private readonly Conversation _conversation;
    private readonly SiteRefresh _refresh;

    public Exchanger(HandleClientOptions options)
    {
        _options = options;
        _ranking = new ServerRanking(options.TimeProvider);
        _sticky = new StickySites(options.TimeProvider);
        _plan = new QuestionPlan(options, _ranking, _sticky);
        _names = new HostNames(options.TimeProvider);
        _conversation = new Conversation(options, _ranking);
        _refresh = new SiteRefresh(options, _conversation);
    }

    /// <summary>What is known about the servers asked so far.</summary>
    public IReadOnlyList<ServerStanding> Standings => _ranking.Read();

    /// <summary>
    /// The answer; a code that says "try elsewhere" comes back only when there is no elsewhere. A site that disowns the handle is asked once
    /// for its record, in case ours is out of date.
    /// </summary>
    /// <exception cref="HandleClientException">No believable answer from anybody.</exception>
    public async Task<Message> AskAsync(IReadOnlyList<ServerTarget> targets, Ask ask, CancellationToken cancellation)
    {
        var attempts = await AskServersAsync(targets, ask, cancellation);
        if (attempts.Disowned is { } disowned && await _refresh.FindAsync(disowned, ask, cancellation) is { } moved)
        {
            var again = await AskServersAsync([moved], ask, cancellation);
            if (again.Answer is not null) attempts = again;
        }
        return attempts.Answer ?? throw attempts.Failure ?? new ServerUnreachableException(
            string.Join(", ", targets.Select(target => target.Name)), "No server offers an interface for this operation.");
    }

    /// <summary>The same servers with the addresses of those that are known by a name.</summary>
    public ValueTask<IReadOnlyList<ServerTarget>> LocateAsync(IReadOnlyList<ServerTarget> targets, CancellationToken cancellation) =>
        _names.FindAsync(targets, cancellation);

    /// <summary>Every message of a listing by one server, over TCP, else over HTTP (specification §7.5).</summary>
    public IAsyncEnumerable<Message> AskManyAsync(ServerTarget target, Ask ask, CancellationToken cancellation) =>
        _conversation.AskManyAsync(target, _plan.Connections(target, ask), ask, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _conversation.DisposeAsync();
        _ranking.Dispose();
    }

    private async Task<Attempts> AskServersAsync(IReadOnlyList<ServerTarget> targets, Ask ask, CancellationToken cancellation)
    {
        var attempts = new Attempts(ask);
        foreach (var stage in _plan.Order(await LocateAsync(targets, cancellation), ask))
        {
            var candidates = attempts.Remaining(stage);
            if (candidates.Count == 0) continue;
            var won = await StaggeredRace.RunAsync(
                candidates.Count,
                (position, ending) => AttemptAsync(candidates[position], ask, ending, cancellation),
                attempts.Judge,
                position => ask.IsRepeatable ? HeadStart(candidates, position) : Timeout.InfiniteTimeSpan,
                _options.TimeProvider,
                cancellation);
            if (won is null) continue;
            if (ask.IsAdministrative && !ask.IsRepeatable && won.Answer?.Header.ResponseCode == ResponseCode.Success
                && won.Candidate.Target.Site is { } site)
            {
                _sticky.Note(ask.Handle, site);
            }
            if (attempts.IsDecided) break;
        }
        return attempts;
    }

    private TimeSpan HeadStart(IReadOnlyList<Candidate> candidates, int position)
    {
        var (candidate, isLast) = (candidates[position], position == candidates.Count - 1);
        if (isLast) return Timeout.InfiniteTimeSpan;
        var next = candidates[position + 1];
        if (candidate.Rank.IsProbe && !next.Rank.IsProbe && next.EndPoint is not HttpEndPoint) return ProbeHeadStart;
        var start = candidate.IsUdp ? _ranking.HeadStartOf(candidate.EndPoint, _options.UdpSchedule) : ConnectionHeadStart;
        var changesFamily = candidate.EndPoint.AddressFamily != next.EndPoint.AddressFamily;
        return changesFamily && start > FamilyHeadStart ? FamilyHeadStart : start;
    }

    private async Task<Attempt> AttemptAsync(Candidate candidate, Ask ask, CancellationToken ending, CancellationToken cancellation)
    {
        if (ask.Attempts is { } attempts && !attempts.TryTake()) throw Refusals.TooManySteps(candidate.Target.Name, ask.Handle);
        var started = _options.TimeProvider.GetTimestamp();
        // On the ending itself, so that whoever asks right behind the winner finds it noted already.
        await using var outrun = ending.UnsafeRegister(_ => NoteOutrun(), null);
        try
        {
            return new Attempt(
                candidate, await _conversation.AskAsync(candidate.Target, candidate.EndPoint, candidate.IsUdp, ask, ending), null);
        }
        catch (HandleClientException exception) when (exception.IsSafeToGoOn)
        {
            return new Attempt(candidate, null, exception);
        }

        void NoteOutrun()
        {
            if (cancellation.IsCancellationRequested) return;
            _ranking.Outrun(candidate.EndPoint, candidate.IsUdp, _options.TimeProvider.GetElapsedTime(started));
        }
    }
}
