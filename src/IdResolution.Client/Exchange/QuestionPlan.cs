using IdResolution.Client.Failures;
using IdResolution.Client.Resolving;

namespace IdResolution.Client.Exchange;

/// <summary>
/// In what order servers are asked (specification §5.8): protocol first, then server; servers of sites by their measured times, configured
/// servers as they stand; what failed lately last of all; primary sites only where a question needs one.
/// </summary>
internal sealed class QuestionPlan(HandleClientOptions options, ServerRanking ranking, StickySites sticky)
{
    // A record may name thousands of addresses; nobody needs more tries.
    private const int MaxPerStage = 16;

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
        var udp = UsesUdp(ask) ? Rank(willing, favourite, isUdp: true, ask) : [];
        yield return Stage(udp, false);
        var tcp = UsesTcp(ask) ? Rank(willing, favourite, isUdp: false, ask) : [];
        yield return Stage(tcp, false);
        yield return Stage(udp, true);
        yield return Stage(tcp, true);
    }

    private bool UsesUdp(Ask ask) => !ask.IsAdministrative && options.Transport switch
    {
        TransportPreference.UdpOnly => true,
        TransportPreference.TcpOnly => false,
        _ => options.Authenticator is null,
    };

    private bool UsesTcp(Ask ask) => options.Transport != TransportPreference.UdpOnly || ask.IsAdministrative;

    private static List<Candidate> Stage(List<Candidate> candidates, bool isBackingOff) =>
        [.. candidates.Where(candidate => candidate.Rank.IsBackingOff == isBackingOff).Take(MaxPerStage)];

    private List<Candidate> Rank(IReadOnlyList<ServerTarget> targets, string? favourite, bool isUdp, Ask ask)
    {
        var candidates = new List<Candidate>();
        var areSites = true;
        foreach (var target in targets)
        {
            areSites &= target.Site is not null;
            foreach (var endPoint in isUdp ? target.Udp : target.Tcp)
            {
                if (PrivateAddresses.ScopeOf(endPoint) > target.Reach) continue;
                candidates.Add(new Candidate(target, endPoint, isUdp, ranking.Rank(endPoint, isUdp, ask.IsRepeatable)));
            }
        }
        if (!areSites) return candidates;
        return
        [
            .. candidates
                .OrderBy(candidate => favourite is not null && StickySites.NameOf(candidate.Target.Site!) == favourite ? 0 : 1)
                // Asked first, so that it is found out at all; somebody else is asked soon after.
                .ThenBy(candidate => candidate.Rank.IsProbe ? 0 : 1)
                .ThenBy(candidate => candidate.Rank.Score),
        ];
    }
}
