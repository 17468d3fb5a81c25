using IdResolution.Cli.Probing;
using IdResolution.Cli.Values;
using IdResolution.Protocol;

namespace IdResolution.Cli.Doctor;

/// <summary>
/// Whether the node of a prefix has another opinion of where the prefix is: many nodes hold a copy of their own prefix handle, and clients that
/// ask them go by it.
/// </summary>
internal sealed class CopyChecks(Prober prober)
{
    /// <param name="test">The site, with its record one level above.</param>
    /// <param name="prefix">The prefix that it holds.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(SiteTest test, Utf8String prefix, CancellationToken cancellation)
    {
        var handle = PrefixText.HandleOf(prefix);
        var probe = await prober.ResolveAsync(test.Site, handle, DelegationRecord.Types, isProven: false, cancellation);
        if (probe.Answer is not { IsSuccess: true } answer) return [];
        var copies = DelegationRecord.Of(answer.Values).Sites;
        if (copies.Count == 0) return [];
        if (copies.Contains(test.Site))
            return [new Finding(Verdict.Ok, test.Level, "copy", $"its own copy of {handle} names the same site")];
        var nearest = copies.Select(copy => SiteDifference.Find(test.Site, copy)).OrderBy(differences => differences.Count).First();
        return
        [
            new Finding(Verdict.Warn, test.Level, "copy",
                $"its own copy of {handle} names another site: {string.Join("; ", nearest.Select(difference => difference.Text))}",
                $"bring it up to date, too: at the node, idctl prefix delegate {prefix} --hosted"),
        ];
    }
}
