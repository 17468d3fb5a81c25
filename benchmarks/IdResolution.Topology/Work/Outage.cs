using IdResolution.Topology.Nodes;
using IdResolution.Topology.Plan;
using IdResolution.Topology.Report;

namespace IdResolution.Topology.Work;

/// <summary>Stops a top node, three secondaries and a third of the enterprises, and finds out what is still answered, and why.</summary>
internal sealed class Outage(NationalTree tree, Fleet fleet, TopologyOptions options)
{
    private const int SecondariesDown = 3;
    private const int NamesOfOneKind = 200;

    private readonly HashSet<PlannedNode> _secondaries = [.. tree.Secondaries.Take(Math.Min(SecondariesDown, tree.Secondaries.Count / 2))];
    private readonly HashSet<PlannedNode> _enterprises =
        [.. tree.Enterprises.Where((_, i) => (i + i / tree.Secondaries.Count) % 3 == 0)];

    public IReadOnlyList<PlannedNode> Stopped => [tree.Tops[0], .. _secondaries, .. _enterprises];

    /// <summary>Runs it. The recursive nodes but the last one know the names beforehand; the last one is started anew and knows nothing.</summary>
    public async Task<IReadOnlyList<OutageRow>> RunAsync(IReadOnlyList<Name> names, CancellationToken cancellation)
    {
        var kinds = names.GroupBy(KindOf).ToDictionary(kind => kind.Key, kind => kind.Take(NamesOfOneKind).ToArray());
        var empty = tree.Recursives[^1];
        var warm = tree.Recursives.Count > 1 ? [.. tree.Recursives.SkipLast(1)] : tree.Recursives;
        // Each of them, so that it does not matter whom a question goes to later.
        foreach (var recursive in warm)
        {
            await using var asker = new Asker([recursive]);
            await asker.AskAsync([.. kinds.Values.SelectMany(kind => kind)], options.Clients, cancellation);
        }
        await fleet.StopAsync(Stopped);
        // Now what may be remembered shortly is past its time.
        await Task.Delay(TimeSpan.FromSeconds(options.ShortTtl + 1), cancellation);

        var rows = new List<OutageRow>();
        foreach (var (kind, sample) in kinds.OrderBy(kind => kind.Key.Way).ThenBy(kind => kind.Key.IsShortLived))
            rows.Add(await AskAsync(warm, isWarm: true, kind.Way, kind.IsShortLived, sample, cancellation));
        await fleet.StopAsync([empty]);
        await fleet.RestartAsync([empty]);
        foreach (var way in kinds.GroupBy(kind => kind.Key.Way).OrderBy(way => way.Key))
            rows.Add(await AskAsync([empty], isWarm: false, way.Key, false, [.. way.SelectMany(kind => kind.Value).Take(NamesOfOneKind)], cancellation));
        return rows;
    }

    private (WayState Way, bool IsShortLived) KindOf(Name name)
    {
        var isDown = _enterprises.Contains(name.Authority) || _secondaries.Contains(name.Authority);
        var isParentDown = name.Authority.Parent is { } parent && _secondaries.Contains(parent);
        return (isDown ? WayState.AuthorityDown : isParentDown ? WayState.ParentDown : WayState.Up, name.IsShortLived);
    }

    private async Task<OutageRow> AskAsync(
        IReadOnlyList<PlannedNode> recursives, bool isWarm, WayState way, bool isShortLived, IReadOnlyList<Name> names, CancellationToken cancellation)
    {
        await using var asker = new Asker(recursives);
        var before = await fleet.CountAsync();
        var asked = await asker.AskAsync(names, options.Clients, cancellation);
        var counts = (await fleet.CountAsync()).Since(before);
        var lifetime = isWarm ? isShortLived ? $", answer older than its {options.ShortTtl} s" : ", answer within its day" : "";
        return new OutageRow(
            isWarm ? "knows the names" : "empty", TextOf(way) + lifetime, asked.Questions, asked.Right,
            (long)counts.Meter("idresolution.caching.stale"), counts.Of(Level.Enterprise), ReasonOf(isWarm, way, isShortLived), asked.P99, asked.Max);
    }

    private static string TextOf(WayState way) => way switch
    {
        WayState.Up => "all up but a top node",
        WayState.ParentDown => "secondary above down",
        _ => "authority down",
    };

    private static string ReasonOf(bool isWarm, WayState way, bool isShortLived) => (isWarm, way, isShortLived) switch
    {
        (true, _, false) => "cache",
        (true, WayState.AuthorityDown, true) => "stale: the authority cannot be asked",
        (true, WayState.ParentDown, true) => "asked anew: where the enterprise is was known",
        (true, _, true) => "asked anew",
        (false, WayState.Up, _) => "the other top nodes",
        (false, WayState.ParentDown, _) => "nobody else says where the enterprise is",
        _ => "nobody else has them",
    };
}
