using IdResolution.Cli.Probing;
using IdResolution.Cli.Values;
using IdResolution.Client.Answers;
using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Doctor;

/// <summary>
/// Goes from the root down to a prefix, a level at a time, as resolvers do (specification §5.7, §5.8), and notes what it sees and which sites
/// are to be looked at. It stops where nothing leads further. One object serves one walk.
/// </summary>
internal sealed class TreeWalk(Prober prober)
{
    /// <summary>The name of the topmost level.</summary>
    public const string RootLevel = "root";

    private const int MaxReferrals = 10;
    private const int MaxSites = 16;

    private readonly List<Finding> _findings = [];
    private readonly List<SiteTest> _tests = [];
    private IReadOnlyList<SiteRecord> _service = [];
    private bool _isPublic;

    /// <summary>What was seen on the way.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>The sites on the way, each with what it must answer for.</summary>
    public IReadOnlyList<SiteTest> Tests => _tests;

    /// <summary>Walks.</summary>
    /// <param name="roots">The sites of the root; at least one.</param>
    /// <param name="prefix">The prefix.</param>
    /// <param name="cancellation">Ends the walk.</param>
    public async Task RunAsync(IReadOnlyList<SiteRecord> roots, Utf8String prefix, CancellationToken cancellation)
    {
        _service = roots;
        _isPublic = IsPublic(roots);
        _tests.AddRange(roots.Select(site => new SiteTest(RootLevel, site, IsReferredPublicly: false, [])));
        DelegationRecord? above = null;
        string? aboveName = null;
        foreach (var level in PrefixText.Levels(prefix).Select(name => name.ToString()))
        {
            var isLast = level == prefix.ToString();
            var answer = await FindAsync(level, above, aboveName, cancellation);
            if (answer is null) return;
            if (!answer.IsSuccess)
            {
                if (Missing(level, answer, isLast)) return;
                continue;
            }
            var delegation = DelegationRecord.Of(answer.Values);
            if (!Judge(level, delegation, answer, isLast)) return;
            var (sites, prefixSites) = await ServicesAsync(level, delegation, cancellation);
            Note(level, sites, prefixSites, isLast);
            above = delegation with { PrefixSites = prefixSites };
            aboveName = level;
        }
    }

    // The record of a prefix handle, going where referrals lead; null when nobody answers.
    private async Task<ResolutionAnswer?> FindAsync(string level, DelegationRecord? above, string? aboveName, CancellationToken cancellation)
    {
        var seen = new List<IReadOnlyList<SiteRecord>> { _service };
        var jumped = false;
        while (true)
        {
            var answers = await AskAsync(level, cancellation);
            _findings.AddRange(MirrorChecks.Run(level, answers));
            var answer = (answers.FirstOrDefault(other => other.Answer is { IsSuccess: true })
                ?? answers.FirstOrDefault(other => other.Answer is { Referral: not null })
                ?? answers.FirstOrDefault(other => other.Answer is not null))?.Answer;
            if (answer is null)
            {
                _findings.Add(new Finding(Verdict.Fail, level, "referral",
                    $"nobody answers for 0.NA/{level}: {(answers.Count > 0 ? answers[0].Failure : null)?.TrimEnd('.') ?? "there is no site"}",
                    "see the lines about reachability of the level above"));
                return null;
            }
            if (answer.Referral is { } referral)
            {
                var next = DelegationRecord.Of(referral.Values).PrefixSites;
                if (!MayFollow(level, next, seen)) return null;
                _findings.Add(new Finding(Verdict.Ok, level, "referral", $"{Names(_service)} refers to {Names(next)}"));
                Enter(next);
                seen.Add(next);
                continue;
            }
            if (answer.IsSuccess || jumped || above is not { PrefixSites.Count: > 0 } || IsSame(above.PrefixSites, _service)) return answer;
            _findings.Add(new Finding(Verdict.Warn, level, "referral",
                $"{Names(_service)} does not refer for 0.NA/{level} ({(uint)answer.Code} {answer.Code}), "
                + $"although 0.NA/{aboveName} there says that derived prefixes are at {Names(above.PrefixSites)}",
                $"there, as an administrator of the server: idctl home 0.NA/0.NA/{aboveName}"));
            Enter(above.PrefixSites);
            seen.Add(above.PrefixSites);
            jumped = true;
        }
    }

    private async Task<IReadOnlyList<ServiceAnswer>> AskAsync(string level, CancellationToken cancellation) =>
        await Task.WhenAll(_service.Take(MaxSites).Select(async site =>
        {
            var probe = await ResolveAsync(site, $"0.NA/{level}", cancellation);
            return new ServiceAnswer(site, probe.Answer, probe.Failure);
        }));

    // Proven where that is possible. What cannot be proven is reported with the site, and looked at all the same.
    private async Task<Probe<ResolutionAnswer>> ResolveAsync(SiteRecord site, Utf8String handle, CancellationToken cancellation)
    {
        var hasKeys = site.Servers.All(server => SiteText.KeyOf(server) is not null);
        var probe = await prober.ResolveAsync(site, handle, DelegationRecord.Types, hasKeys, cancellation);
        return hasKeys && probe.Fault != AnswerFault.None
            ? await prober.ResolveAsync(site, handle, DelegationRecord.Types, isProven: false, cancellation)
            : probe;
    }

    private bool MayFollow(string level, IReadOnlyList<SiteRecord> next, List<IReadOnlyList<SiteRecord>> seen)
    {
        if (next.Count == 0)
        {
            _findings.Add(new Finding(Verdict.Fail, level, "referral", $"{Names(_service)} refers for 0.NA/{level}, but to no site that can be read",
                "put a good site record there: idctl prefix delegate"));
            return false;
        }
        if (!seen.Any(sites => IsSame(sites, next)) && seen.Count <= MaxReferrals) return true;
        _findings.Add(new Finding(Verdict.Fail, level, "referral", $"{Names(_service)} refers for 0.NA/{level} in a circle, to {Names(next)}",
            $"register it where it belongs, or correct the HS_SITE.PREFIX value above it: idctl prefix delegate {level} --site siteinfo.json"));
        return false;
    }

    // True when the walk ends here.
    private bool Missing(string level, ResolutionAnswer answer, bool isLast)
    {
        var said = $"{Names(_service)} answers {(uint)answer.Code} {answer.Code} for 0.NA/{level}";
        if (isLast)
        {
            var isForeign = answer.Code == ResponseCode.ServerNotResponsible;
            _findings.Add(new Finding(Verdict.Fail, level, "delegation",
                isForeign ? $"{said}: it does not hold this prefix handle" : $"{said}: nobody delegates this prefix",
                (isForeign ? $"there, as an administrator of the server: idctl home {HomeNameOf(level)}; then " : "at that node: ")
                + $"idctl prefix delegate {level} --site siteinfo.json"));
            return true;
        }
        _findings.Add(new Finding(Verdict.Warn, level, "delegation", $"{said}: the level is left out, and the next one asked for at the same place"));
        return false;
    }

    private static string HomeNameOf(string level) =>
        PrefixText.ParentOf(level) is { } parent ? $"0.NA/0.NA/{parent}" : "0.NA";

    // False when the walk ends here.
    private bool Judge(string level, DelegationRecord delegation, ResolutionAnswer answer, bool isLast)
    {
        if (delegation.Suspension is { } message)
        {
            _findings.Add(new Finding(Verdict.Fail, level, "suspension",
                $"the prefix is SUSPENDED at {Names(_service)}{(message.Length > 0 ? $": {message}" : "")}. Nothing below it resolves",
                $"if it may resolve again, at that node: idctl prefix resume {level}"));
            return false;
        }
        if (delegation.Unreadable.Count > 0)
        {
            _findings.Add(new Finding(Verdict.Fail, level, "delegation",
                $"values {string.Join(", ", delegation.Unreadable)} of 0.NA/{level} are no site records", Advices.NewRecord(level)));
        }
        if (answer.Values.All(value => !value.HasType(ValueTypes.Admin)))
        {
            _findings.Add(new Finding(Verdict.Warn, level, "delegation", $"0.NA/{level} names no administrator: nobody may register under it",
                $"idctl prefix delegate {level} --site siteinfo.json --admin 300:{level}/ADMIN"));
        }
        if (delegation.Sites.Count + delegation.Services.Count > 0) return true;
        if (isLast)
        {
            _findings.Add(new Finding(Verdict.Fail, level, "delegation", $"0.NA/{level} at {Names(_service)} names no site: its handles are nowhere",
                $"idctl prefix delegate {level} --site siteinfo.json, or --hosted when they are at that node"));
            return false;
        }
        return true;
    }

    private void Note(string level, IReadOnlyList<SiteRecord> sites, IReadOnlyList<SiteRecord> prefixSites, bool isLast)
    {
        var text = $"0.NA/{level} at {Names(_service)}: handles at {(sites.Count == 0 ? "no site" : Names(sites))}";
        if (prefixSites.Count > 0) text += $"; derived prefixes at {Names(prefixSites)}";
        _findings.Add(new Finding(sites.Count == 0 && isLast ? Verdict.Fail : Verdict.Ok, level, "delegation", text,
            sites.Count == 0 && isLast ? "correct the service handle (HS_SERV), or delegate with site records" : null));
        foreach (var site in sites.Concat(prefixSites).Distinct().Where(SiteText.IsStandIn))
        {
            _findings.Add(new Finding(Verdict.Warn, level, "takeover",
                $"{SiteText.Addresses(site)} answers in the place of {level}, from a copy: it has no sign of life from there. Nothing can be registered",
                $"bring the servers of {level} back; it ends by itself then. Delegate anew only if they have moved"));
        }
        foreach (var site in sites.Concat(prefixSites).Distinct().Take(MaxSites))
        {
            var holds = new List<Holding>();
            if (sites.Contains(site)) holds.Add(new Holding(level, AreDerived: false));
            if (prefixSites.Contains(site)) holds.Add(new Holding(level, AreDerived: true, IsNeeded: !isLast));
            _tests.Add(new SiteTest(level, site, _isPublic, holds) { IsKnown = _tests.Any(test => test.Site.Equals(site)) });
        }
        if (sites.Count > 0 && sites.All(site => !site.IsPrimary))
        {
            _findings.Add(new Finding(Verdict.Warn, level, "delegation", $"none of the sites of {level} is a primary site: nobody can register there",
                "add the site record of the primary with idctl prefix delegate"));
        }
    }

    // Sites, with those that service handles name.
    private async Task<(IReadOnlyList<SiteRecord> Sites, IReadOnlyList<SiteRecord> PrefixSites)> ServicesAsync(
        string level, DelegationRecord delegation, CancellationToken cancellation)
    {
        var sites = delegation.Sites.ToList();
        foreach (var service in delegation.Services.Take(MaxSites)) sites.AddRange(await ServiceAsync(level, service, false, cancellation));
        var prefixSites = delegation.PrefixSites.ToList();
        foreach (var service in delegation.PrefixServices.Take(MaxSites)) prefixSites.AddRange(await ServiceAsync(level, service, true, cancellation));
        return (sites, prefixSites);
    }

    private async Task<IReadOnlyList<SiteRecord>> ServiceAsync(string level, Utf8String service, bool isForPrefixes, CancellationToken cancellation)
    {
        string? failure = null;
        // Where the prefix handle is, and at the root, where service handles usually are.
        foreach (var site in _service.Concat(_tests.Where(test => test.Level == RootLevel).Select(test => test.Site)).Distinct().Take(MaxSites))
        {
            var probe = await ResolveAsync(site, service, cancellation);
            failure ??= probe.Failure ?? (probe.Answer is { IsSuccess: false } refusal ? $"{(uint)refusal.Code} {refusal.Code}" : null);
            if (probe.Answer is not { IsSuccess: true } answer) continue;
            var named = DelegationRecord.Of(answer.Values);
            var found = isForPrefixes ? named.PrefixSites.Concat(named.Sites).ToList() : named.Sites;
            if (found.Count > 0) return found;
        }
        _findings.Add(new Finding(Verdict.Fail, level, "service", $"the service handle {service} of 0.NA/{level} leads to no site ({failure ?? "it names none"})",
            $"look at it: idctl resolve {service} --root HOST:PORT --trace"));
        return [];
    }

    private void Enter(IReadOnlyList<SiteRecord> next)
    {
        _service = next;
        _isPublic = IsPublic(next);
    }

    private static bool IsPublic(IReadOnlyList<SiteRecord> sites) =>
        sites.SelectMany(site => site.Servers).Any(server => AddressReach.BoundOf(server.Address) is null);

    private static bool IsSame(IReadOnlyList<SiteRecord> left, IReadOnlyList<SiteRecord> right) =>
        left.Count == right.Count && left.All(right.Contains);

    private static string Names(IReadOnlyList<SiteRecord> sites) => string.Join(" and ", sites.Take(3).Select(SiteText.Addresses));
}
