using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Doctor;
using IdResolution.Cli.Probing;
using IdResolution.Cli.Values;
using IdResolution.Client;

namespace IdResolution.Cli.Commands;

/// <summary>Finds out why something does not resolve.</summary>
internal sealed class DoctorCommand : IdctlCommand
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(2);

    private readonly Argument<string> _prefix = new("prefix") { Description = "The prefix, for example 88.100.1." };

    public DoctorCommand()
        : base(
            "doctor",
            "Check the delegation of a prefix from the root down: a line for every check, OK, WARN or FAIL, and what to do next. "
            + "Changes nothing. A check takes at most 2 seconds (--timeout); exit code 1 when one fails.",
            """
              idctl doctor 88.100.1 --root root.json                     (the site record of the root, so that its answers are proven)
              idctl doctor 88.100.1 --root root.example.cn:2641 --json
              idctl doctor 88.100.1 --root a.json --root b.json          (several roots)
              idctl doctor 88.100.1 --server node1.example.cn:2641       (from that node down)
            """) => Arguments.Add(_prefix);

    public override bool WalksTree => true;

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var prefix = PrefixText.Parse(context.GetName(_prefix));
        var roots = context.Connection.Roots is { Count: > 0 } named ? named : Configured(context.Connection.Options);
        using var prober = new Prober(context.Connection.Options, context.Timeout ?? CheckTimeout);
        var report = new DoctorReport(context, prefix.ToString());
        var (sites, findings) = await RootFinder.FindAsync(roots, prober, cancellation);
        report.Add(findings);
        if (sites.Count == 0) return report.End();

        var walk = new TreeWalk(prober);
        await walk.RunAsync(sites, prefix, cancellation);
        var checks = new SiteChecks(prober);
        // All at once, shown in the order of the tree.
        var running = walk.Tests.Select(test => (test.Level, Task: checks.RunAsync(test, cancellation))).ToList();
        foreach (var level in PrefixText.Levels(prefix).Select(name => name.ToString()).Prepend(TreeWalk.RootLevel))
        {
            report.Add(walk.Findings.Where(finding => finding.Level == level));
            foreach (var (_, task) in running.Where(test => test.Level == level)) report.Add(await task);
        }
        return report.End();
    }

    // The tree below one server, when no root is named.
    private static IReadOnlyList<Root> Configured(HandleClientOptions options) => options.Site is { } site
        ? [new Root("--site", site, default)]
        : [.. options.Servers.Select(server => new Root(server.ToString(), null, server))];
}
