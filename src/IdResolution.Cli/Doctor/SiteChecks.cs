using IdResolution.Cli.Probing;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Doctor;

/// <summary>Looks at one site: every server of it, and how names are spread over them.</summary>
internal sealed class SiteChecks(Prober prober)
{
    /// <summary>Servers of one site that are looked at.</summary>
    public const int MaxServers = 32;

    /// <summary>Every check of a site, in a readable order.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(SiteTest test, CancellationToken cancellation)
    {
        if (test.Site.Servers.Count == 0)
            return [new Finding(Verdict.Fail, test.Level, "reachable", "the site record names no server", Advices.NewRecord(test.Level))];
        var servers = test.Site.Servers.Take(MaxServers).ToList();
        var findings = test.IsKnown ? [] : await ServersAsync(test, servers, cancellation);
        if (!test.IsKnown && test.Site.Servers.Count > MaxServers)
        {
            findings.Add(new Finding(Verdict.Warn, test.Level, "reachable",
                $"only the first {MaxServers} of {test.Site.Servers.Count} servers were looked at"));
        }
        var split = new SplitChecks(prober);
        foreach (var holding in test.Holds) findings.AddRange(await split.RunAsync(test, holding, servers, cancellation));
        foreach (var holding in test.Holds.Where(holding => !test.IsKnown && !holding.AreDerived))
            findings.AddRange(await new CopyChecks(prober).RunAsync(test, holding.Prefix, cancellation));
        return findings;
    }

    private async Task<List<Finding>> ServersAsync(SiteTest test, List<SiteServer> servers, CancellationToken cancellation)
    {
        var checks = new ServerChecks(prober);
        var findings = await Task.WhenAll(servers.Select(server => checks.RunAsync(test, server, cancellation)));
        return [.. findings.SelectMany(server => server)];
    }
}
