using IdResolution.Cli.Probing;

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
        var checks = new ServerChecks(prober);
        var perServer = await Task.WhenAll(servers.Select(server => checks.RunAsync(test, server, cancellation)));
        var findings = perServer.SelectMany(server => server.Findings).ToList();
        if (test.Site.Servers.Count > MaxServers)
        {
            findings.Add(new Finding(Verdict.Warn, test.Level, "reachable",
                $"only the first {MaxServers} of {test.Site.Servers.Count} servers were looked at"));
        }
        var alive = servers.Where((_, position) => perServer[position].IsAlive).ToList();
        var split = new SplitChecks(prober);
        foreach (var holding in test.Holds) findings.AddRange(await split.RunAsync(test, holding, alive, cancellation));
        return findings;
    }
}
