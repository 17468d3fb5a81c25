using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Probing;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Doctor;

/// <summary>The site records of the roots: of their files, or of what they say themselves.</summary>
internal static class RootFinder
{
    /// <summary>The sites, and what was seen while looking for them.</summary>
    public static async Task<(IReadOnlyList<SiteRecord> Sites, IReadOnlyList<Finding> Findings)> FindAsync(
        IReadOnlyList<Root> roots, Prober prober, CancellationToken cancellation)
    {
        var sites = new List<SiteRecord>();
        var findings = new List<Finding>();
        foreach (var root in roots)
        {
            if (root.Site is { } known)
            {
                sites.Add(known);
                findings.Add(new Finding(Verdict.Ok, TreeWalk.RootLevel, "root", $"{root.Typed}: {SiteText.Of(known)}"));
                continue;
            }
            var probe = await prober.AskSiteAsync(root.Address, cancellation);
            if (probe.Answer?.Site is { } site)
            {
                sites.Add(site);
                findings.Add(new Finding(Verdict.Ok, TreeWalk.RootLevel, "root",
                    $"{root.Typed}: {SiteText.Of(site)} (its own word; with the file of its site record as --root it would be proven)"));
                continue;
            }
            var reason = probe.Failure?.TrimEnd('.') ?? $"{root.Typed} does not say what its site is ({(uint)probe.Answer!.Code} {probe.Answer.Code})";
            findings.Add(new Finding(Verdict.Fail, TreeWalk.RootLevel, "root", reason,
                "is that the address of a root? Roots are named by --root HOST:PORT or --root FILE"));
        }
        return (sites, findings);
    }
}
