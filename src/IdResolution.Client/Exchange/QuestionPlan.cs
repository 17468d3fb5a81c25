using System.Net;
using IdResolution.Client.Failures;
using IdResolution.Client.Http;
using IdResolution.Client.Resolving;

namespace IdResolution.Client.Exchange;

/// <summary>
/// In what order servers are asked (specification §5.8): protocol first, then server, HTTP last; servers of sites by their measured times, configured
/// servers as they stand; what failed lately last of all; primary sites only where a question needs one.
/// </summary>
internal sealed class QuestionPlan(HandleClientOptions options, ServerRanking ranking, StickySites sticky)
{
    // A record may name thousands of addresses; nobody needs more tries.
    private const int MaxPerStage = 16;

    // Milliseconds by which HTTP must be faster than TCP to go before it: less than what TCP is thought to take where HTTP outran it.
    private const double HttpHandicap = 500;

    /// <summary>The stages, each to be tried when everything before it failed; they may be empty. To be read once.</summary>
    /// <exception cref="ServerUnreachableException">A primary site is needed and none is known.</exception>
    public IEnumerable<IReadOnlyList<Candidate>> Order(IReadOnlyList<ServerTarget> targets, Ask ask)
    {
        var willing = ask.NeedsPrimary ? [.. targets.Where(target => target.TakesChanges)] : targets;
        if (willing.Count == 0 && targets.Count > 0)
        {
            throw new ServerUnreachableException(
                string.Join(", ", targets.Take(MaxPerStage).Select(target => target.Name)), "Only mirror sites are known, and this needs a primary one.");
        }
        var favourite = willing.Count > 1 ? sticky.Find(ask.Handle) : null;
        var udp = UsesUdp(ask) ? Rank(Candidates(willing, target => target.Udp, isUdp: true, ask), favourite) : [];
        yield return Capped(Stage(udp, false));
        var connections = Connections(willing, favourite, ask);
        yield return WithEarlyHttp(Stage(connections, false));
        yield return Capped(Stage(udp, true));
        yield return WithEarlyHttp(Stage(connections, true));
    }

    /// <summary>At which addresses of a server to ask what is answered over connections only, in order.</summary>
    public IReadOnlyList<IPEndPoint> Connections(ServerTarget target, Ask ask)
    {
        var candidates = Connections([target], null, ask);
        return [.. Stage(candidates, false).Concat(Stage(candidates, true)).Select(candidate => candidate.EndPoint)];
    }

    private bool UsesUdp(Ask ask) => !ask.IsAdministrative && options.Transport switch
    {
        TransportPreference.UdpOnly => true,
        TransportPreference.TcpOnly or TransportPreference.HttpOnly => false,
        _ => options.Authenticator is null,
    };

    private bool UsesTcp(Ask ask) => options.Transport switch
    {
        TransportPreference.UdpOnly => ask.IsAdministrative,
        TransportPreference.HttpOnly => false,
        _ => true,
    };

    private bool UsesHttp => options.Transport is TransportPreference.Automatic or TransportPreference.HttpOnly;

    private static List<Candidate> Stage(List<Candidate> candidates, bool isBackingOff) =>
        [.. candidates.Where(candidate => candidate.Rank.IsBackingOff == isBackingOff)];

    // A firewall that swallows everything but HTTP must not cost the time of as many silent addresses as there are.
    private static List<Candidate> WithEarlyHttp(List<Candidate> candidates)
    {
        var first = candidates.FindIndex(candidate => candidate.EndPoint is HttpEndPoint);
        if (first >= StaggeredRace.MaxAtOnce)
        {
            var http = candidates[first];
            candidates.RemoveAt(first);
            candidates.Insert(StaggeredRace.MaxAtOnce - 1, http);
        }
        return Capped(candidates);
    }

    private static List<Candidate> Capped(List<Candidate> candidates) => candidates.Count <= MaxPerStage ? candidates : candidates[..MaxPerStage];

    private List<Candidate> Connections(IReadOnlyList<ServerTarget> willing, string? favourite, Ask ask)
    {
        var candidates = new List<Candidate>();
        if (UsesTcp(ask)) candidates.AddRange(Candidates(willing, target => target.Tcp, isUdp: false, ask));
        if (UsesHttp) candidates.AddRange(Candidates(willing, target => target.Http, isUdp: false, ask));
        return Rank(candidates, favourite);
    }

    private IEnumerable<Candidate> Candidates(IReadOnlyList<ServerTarget> targets, Func<ServerTarget, IReadOnlyList<IPEndPoint>> addresses, bool isUdp, Ask ask)
    {
        foreach (var target in targets)
        {
            foreach (var endPoint in addresses(target))
            {
                if (PrivateAddresses.ScopeOf(endPoint) > target.Reach) continue;
                // A last resort is not tried out while others answer.
                var mayProbe = ask.IsRepeatable && (endPoint is not HttpEndPoint || options.Transport == TransportPreference.HttpOnly);
                yield return new Candidate(target, endPoint, isUdp, ranking.Rank(endPoint, isUdp, mayProbe));
            }
        }
    }

    private static List<Candidate> Rank(IEnumerable<Candidate> planned, string? favourite)
    {
        List<Candidate> candidates = [.. planned];
        if (candidates.Exists(candidate => candidate.Target.Site is null)) return candidates;
        return
        [
            .. candidates
                .OrderBy(candidate => favourite is not null && StickySites.NameOf(candidate.Target.Site!) == favourite ? 0 : 1)
                // Asked first, so that it is found out at all; somebody else is asked soon after.
                .ThenBy(candidate => candidate.Rank.IsProbe ? 0 : 1)
                .ThenBy(candidate => candidate.Rank.Score + (candidate.EndPoint is HttpEndPoint ? HttpHandicap : 0)),
        ];
    }
}
