using System.Globalization;
using IdResolution.Cli.Probing;
using IdResolution.Client.Answers;
using IdResolution.Client.Failures;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Doctor;

/// <summary>Looks at one server of a site: is it there at every door, is it who it should be, does it say the same of itself, what time is it there.</summary>
internal sealed class ServerChecks(Prober prober)
{
    public async Task<IReadOnlyList<Finding>> RunAsync(SiteTest test, SiteServer server, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        if (AddressOf(test, server) is { } address) findings.Add(address);
        var key = SiteText.KeyOf(server);
        var doors = Door.Of(test.Site, server).ToList();
        if (doors.Count == 0)
        {
            findings.Add(new Finding(Verdict.Fail, test.Level, "reachable", $"{Name(server)} has no UDP, TCP, TLS or HTTP interface for questions",
                Advices.NewRecord(test.Level)));
        }
        var probes = await Task.WhenAll(doors.Select(door => prober.AskSiteAsync(door, key is not null, cancellation)));
        var reached = probes.Any(probe => probe.IsReached);
        findings.AddRange(doors.Zip(probes, (door, probe) => Reachable(test, server, door, probe, reached)));
        if (!reached) return findings;
        var best = await UnprovenAsync(doors, probes, key is not null, cancellation);
        findings.Add(Key(test, server, key is not null, probes));
        if (best.Answer is { } answer)
        {
            // A stand-in is known by another name above than it says itself.
            if (!SiteText.IsStandIn(test.Site)) findings.Add(Record(test, server, answer));
            findings.Add(Clock(test, server, answer, best.Elapsed));
        }
        return findings;
    }

    // What the server says of itself is worth seeing also when it cannot prove it.
    private async Task<Probe<SiteAnswer>> UnprovenAsync(
        List<Door> doors, Probe<SiteAnswer>[] probes, bool wasProven, CancellationToken cancellation)
    {
        var first = Array.FindIndex(probes, probe => probe.Answer is { IsSuccess: true });
        if (first >= 0) return probes[first];
        first = Array.FindIndex(probes, probe => probe.IsReached);
        return wasProven ? await prober.AskSiteAsync(doors[first], isProven: false, cancellation) : probes[first];
    }

    private static Finding? AddressOf(SiteTest test, SiteServer server)
    {
        if (AddressReach.BoundOf(server.Address) is not { } bound || !test.IsReferredPublicly) return null;
        return new Finding(Verdict.Warn, test.Level, "address",
            $"{Name(server)} is at the {bound} address {server.Address}, and the servers that name it are public: resolvers do not go there",
            $"give the node its public address (Site section of its configuration); then {Advices.NewRecord(test.Level)}");
    }

    private static Finding Reachable(SiteTest test, SiteServer server, Door door, Probe<SiteAnswer> probe, bool elsewhere)
    {
        var where = $"{Name(server)}, {door}";
        if (probe.IsReached) return new Finding(Verdict.Ok, test.Level, "reachable", $"{where}: {Milliseconds(probe.Elapsed)}");
        // One closed door of several costs time, not answers.
        var failure = probe.Failure!.TrimEnd('.');
        var text = failure.Contains(door.EndPoint.ToString(), StringComparison.Ordinal) ? $"{Name(server)}: {failure}" : $"{where}: {failure}";
        return new Finding(elsewhere ? Verdict.Warn : Verdict.Fail, test.Level, "reachable", text,
            elsewhere
                ? $"a firewall in front of {door}? Open it, or take the interface out of the site record"
                : $"is idnode running there, and is the address right? If it has moved: {Advices.NewRecord(test.Level)}");
    }

    private static Finding Key(SiteTest test, SiteServer server, bool hasKey, Probe<SiteAnswer>[] probes)
    {
        if (!hasKey)
        {
            return new Finding(Verdict.Warn, test.Level, "key", $"the record names no usable key for {Name(server)}: nothing it says can be proven",
                Advices.NewRecord(test.Level));
        }
        var wrong = probes.FirstOrDefault(probe => probe.Fault != AnswerFault.None);
        if (wrong is null)
            return new Finding(Verdict.Ok, test.Level, "key", $"{Name(server)} proves the key of its record, {SiteText.KeyOf(server)!.Fingerprint()}");
        var reason = wrong.Fault switch
        {
            AnswerFault.WrongSignature => "answers with another key than the one in the record",
            AnswerFault.Unsigned => "does not sign its answers",
            AnswerFault.Expired => "gives answers that have expired: its clock is half a day behind, or ours is ahead",
            _ => $"gives answers that are not believed ({wrong.Fault})",
        };
        return new Finding(Verdict.Fail, test.Level, "key", $"{Name(server)} {reason}",
            wrong.Fault == AnswerFault.Expired
                ? "set the clocks of both machines"
                : $"has the node a new key? Then {Advices.NewRecord(test.Level)}. If not, somebody else answers there");
    }

    private static Finding Record(SiteTest test, SiteServer server, SiteAnswer answer)
    {
        if (answer.Site is not { } own)
        {
            return new Finding(Verdict.Warn, test.Level, "record", $"{Name(server)} does not say what its site is ({(uint)answer.Code} {answer.Code})",
                "compare by hand; the server may not offer this operation");
        }
        var differences = SiteDifference.Find(test.Site, own);
        if (differences.Count == 0)
            return new Finding(Verdict.Ok, test.Level, "record", $"{Name(server)} says the same of its site as the record above, serial {own.SerialNumber}");
        var text = $"{Name(server)} says something else of its site than the record above: "
            + $"{string.Join("; ", differences.Select(difference => difference.Text))}";
        return new Finding(differences[0].Verdict, test.Level, "record", text, Advices.NewRecord(test.Level));
    }

    private Finding Clock(SiteTest test, SiteServer server, SiteAnswer answer, TimeSpan elapsed)
    {
        var asked = prober.Time.GetUtcNow() - elapsed;
        var skew = ClockSkew.Of(answer.Expires, asked, elapsed);
        var (verdict, text) = ClockSkew.Judge(skew);
        return new Finding(verdict, test.Level, "clock", $"{Name(server)}: {text}",
            verdict == Verdict.Ok ? null : "set the clock of the slower machine; NTP keeps it");
    }

    private static string Name(SiteServer server) => $"server {server.Id}";

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
