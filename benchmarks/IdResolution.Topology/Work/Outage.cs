using IdResolution.Topology.Nodes;
using IdResolution.Topology.Plan;
using IdResolution.Topology.Report;

namespace IdResolution.Topology.Work;

/// <summary>Stops a top node, three secondaries and a third of the enterprises, and finds out what is still answered, and why.</summary>
internal sealed class Outage(NationalTree tree, Fleet fleet, Deposits deposits, TopologyOptions options)
{
    private const int SecondariesDown = 3;
    private const int NamesOfOneKind = 200;

    private readonly PlannedNode[] _secondaries = [.. tree.Secondaries.Take(Math.Min(SecondariesDown, tree.Secondaries.Count / 2))];
    private readonly HashSet<PlannedNode> _enterprises =
        [.. tree.Enterprises.Where((_, i) => (i % tree.Secondaries.Count + i / tree.Secondaries.Count) % 3 == 0)];

    public IReadOnlyList<PlannedNode> Stopped => [tree.Tops[0], .. _secondaries, .. _enterprises];

    /// <summary>What was taken over; null before the end, and when there are too few secondaries to stop one.</summary>
    public Takeover? Takeover { get; private set; }

    /// <summary>Runs it. The recursive nodes but the last one know the names beforehand; the last one is started anew and knows nothing.</summary>
    public async Task<IReadOnlyList<OutageRow>> RunAsync(IReadOnlyList<Name> popular, CancellationToken cancellation)
    {
        // As many again that stay up: for those nobody else may answer.
        PlannedNode[] copied = [.. tree.Secondaries.Take(2 * _secondaries.Length)];
        await deposits.BringAsync(copied);
        var hosted = tree.Hosted(options).Where(hosted => _secondaries.Contains(hosted.Secondary)).Select(hosted => Name.OfHosted(hosted.Secondary, hosted.Prefix));
        Name[] names = [.. popular.Concat(hosted).DistinctBy(name => name.Handle)];
        var kinds = names.GroupBy(KindOf).ToDictionary(kind => kind.Key, kind => kind.Take(NamesOfOneKind).ToArray());
        var empty = tree.Recursives[^1];
        var warm = tree.Recursives.Count > 1 ? [.. tree.Recursives.SkipLast(1)] : tree.Recursives;
        // Each of them, so that it does not matter whom a question goes to later.
        foreach (var recursive in warm)
        {
            await using var asker = new Asker([recursive]);
            await asker.AskAsync([.. kinds.Values.SelectMany(kind => kind)], options.Clients, cancellation);
        }
        await fleet.StopAsync([tree.Tops[0], .. _enterprises]);
        await fleet.StopAsync(_secondaries);
        var topsLeft = tree.Tops.Count - 1;
        var takenOver = deposits.WaitAsync(topsLeft, _secondaries.Length, cancellation);
        // Then what may be remembered shortly is past its time.
        await Task.WhenAll(takenOver, Task.Delay(TimeSpan.FromSeconds(options.ShortTtl + 1), cancellation));

        var rows = new List<OutageRow>();
        foreach (var (kind, sample) in kinds.OrderBy(kind => kind.Key.Way).ThenBy(kind => kind.Key.IsShortLived))
            rows.Add(await AskAsync(warm, isWarm: true, kind.Way, kind.IsShortLived, sample, cancellation));
        await RestartEmptyAsync(empty);
        foreach (var way in kinds.GroupBy(kind => kind.Key.Way).OrderBy(way => way.Key))
            rows.Add(await AskAsync([empty], isWarm: false, way.Key, false, [.. way.SelectMany(kind => kind.Value).Take(NamesOfOneKind)], cancellation));
        if (_secondaries.Length == 0) return rows;

        var back = _secondaries[0];
        await fleet.RestartAsync([back]);
        var givenBack = await deposits.WaitAsync(topsLeft, _secondaries.Length - 1, cancellation);
        await RestartEmptyAsync(empty);
        var its = names.Where(name => SecondaryOf(name) == back && KindOf(name).Way != WayState.EnterpriseDown).GroupBy(name => name.Authority == back);
        rows.Add(await AskAsync([empty], isWarm: false, WayState.Back, false, [.. its.SelectMany(kind => kind.Take(NamesOfOneKind / 2))], cancellation));
        Takeover = new Takeover([.. copied.Select(node => node.Name)], [.. _secondaries.Select(node => node.Name)], await takenOver, back.Name, givenBack);
        return rows;
    }

    private async Task RestartEmptyAsync(PlannedNode recursive)
    {
        await fleet.StopAsync([recursive]);
        await fleet.RestartAsync([recursive]);
    }

    private (WayState Way, bool IsShortLived) KindOf(Name name)
    {
        var isSecondaryDown = _secondaries.Contains(SecondaryOf(name));
        var way = _enterprises.Contains(name.Authority) ? WayState.EnterpriseDown
            : !isSecondaryDown ? WayState.Up
            : name.Authority.Level == Level.Secondary ? WayState.SecondaryDown : WayState.ParentDown;
        return (way, name.IsShortLived);
    }

    private static PlannedNode SecondaryOf(Name name) => name.Authority.Parent ?? name.Authority;

    private async Task<OutageRow> AskAsync(
        IReadOnlyList<PlannedNode> recursives, bool isWarm, WayState way, bool isShortLived, IReadOnlyList<Name> names, CancellationToken cancellation)
    {
        await using var asker = new Asker(recursives);
        var before = await fleet.CountAsync();
        var asked = await asker.AskAsync(names, options.Clients, cancellation);
        var counts = (await fleet.CountAsync()).Since(before);
        var secondaries = names.Select(SecondaryOf).Distinct().Sum(counts.Requests.GetValueOrDefault);
        var lifetime = isWarm ? isShortLived ? $", answer older than its {options.ShortTtl} s" : ", answer within its day" : "";
        return new OutageRow(
            isWarm ? "knows the names" : "empty", TextOf(way) + lifetime, asked.Questions, asked.Right,
            (long)counts.Meter("idresolution.caching.stale"), secondaries, counts.Of(Level.Enterprise), ReasonOf(isWarm, way, isShortLived), asked.P99, asked.Max);
    }

    private static string TextOf(WayState way) => way switch
    {
        WayState.Up => "all up but a top node",
        WayState.ParentDown => "secondary above down",
        WayState.SecondaryDown => "secondary that holds them down",
        WayState.Back => "secondary back, its names and those of enterprises below it",
        _ => "enterprise down",
    };

    private static string ReasonOf(bool isWarm, WayState way, bool isShortLived) => (isWarm, way, isShortLived) switch
    {
        (true, _, false) => "cache",
        (true, WayState.EnterpriseDown, true) => "stale: the authority cannot be asked",
        (true, WayState.ParentDown, true) => "asked anew: where the enterprise is was known",
        (true, _, true) => "asked anew",
        (false, WayState.Up, _) => "the other top nodes",
        (false, WayState.ParentDown, _) => "takeover: where the enterprise is stands in the top nodes' copies",
        (false, WayState.SecondaryDown, _) => "takeover: the top nodes answer from their copies",
        (false, WayState.Back, _) => "the secondary itself: takeover has ended",
        _ => "nobody else has them",
    };
}
