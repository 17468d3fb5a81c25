using IdResolution.Cli.Doctor;
using IdResolution.Cli.Probing;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Delegating;

/// <summary>Whether a site may be delegated to: its servers have keys, answer, and are who the record says.</summary>
internal static class SiteVouching
{
    private const string KeyCheck = "key";

    private static readonly string[] AboutContent = ["holds", "split"];

    /// <summary>What speaks against it, and what is to be known; both empty for a good site.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="site">The site.</param>
    /// <param name="prober">Asks.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<(IReadOnlyList<Finding> Against, IReadOnlyList<Finding> Notes)> LookAsync(
        Utf8String prefix, SiteRecord site, Prober prober, CancellationToken cancellation)
    {
        var test = new SiteTest(prefix.ToString(), site, IsReferredPublicly: false, [new Holding(prefix, AreDerived: false)]);
        var findings = await new SiteChecks(prober).RunAsync(test, cancellation);
        // That it holds nothing yet is how every node begins.
        var against = findings.Where(finding => finding.Verdict == Verdict.Fail && !AboutContent.Contains(finding.Check)).ToList();
        // What is a warning where it is so already is no way to begin.
        against.AddRange(site.Servers.Where(server => SiteText.KeyOf(server) is null).Select(server =>
            new Finding(Verdict.Fail, test.Level, KeyCheck, $"the record names no usable key for server {server.Id}")));
        return (against, [.. findings.Where(finding => finding.Verdict != Verdict.Ok && finding.Check != KeyCheck && !against.Contains(finding))]);
    }
}
