using IdResolution.Client;
using IdResolution.Topology.Nodes;
using IdResolution.Topology.Plan;
using IdResolution.Topology.Report;

namespace IdResolution.Topology.Work;

/// <summary>Finds out how many questions one question causes.</summary>
internal sealed class Ways(NationalTree tree, Fleet fleet)
{
    /// <summary>Asks some names one after the other; the first recursive node must not have been asked before.</summary>
    public async Task<IReadOnlyList<WayCost>> MeasureAsync(CancellationToken cancellation)
    {
        var first = tree.Enterprises[0];
        var sibling = tree.Enterprises.FirstOrDefault(enterprise => enterprise != first && enterprise.Parent == first.Parent);
        var stranger = tree.Enterprises.FirstOrDefault(enterprise => enterprise.Parent != first.Parent);
        var questions = new List<(string Text, PlannedNode? Enterprise, int Number)>
        {
            ("the first name ever, through an empty recursive node", first, 0),
            ("the same again", first, 0),
            ("another identifier of that enterprise", first, 2),
            ("an identifier of another enterprise below the same secondary", sibling, 0),
            ("an identifier below another secondary", stranger, 0),
        };
        await WarmUpAsync([first, sibling ?? first, stranger ?? first], cancellation);
        var ways = new List<WayCost>();
        await using var asker = new Asker([tree.Recursives[0]]);
        foreach (var (text, enterprise, number) in questions)
        {
            if (enterprise is null) continue;
            var before = await fleet.CountAsync();
            var asked = await asker.AskAsync([Name.OfIdentifier(enterprise, number)], 1, cancellation);
            if (asked.Right != 1) throw new InvalidOperationException($"{Records.IdentifierName(enterprise, number)}: {string.Join(", ", asked.Codes.Keys)}");
            var counts = (await fleet.CountAsync()).Since(before);
            ways.Add(new WayCost(text, Enum.GetValues<Level>().ToDictionary(level => level, counts.Of), (long)counts.Meter("idresolution.client.repeats")));
        }
        return ways;
    }

    // A node that compiles its code at its first question is slow once, and a question that is repeated would count twice.
    private async Task WarmUpAsync(IEnumerable<PlannedNode> enterprises, CancellationToken cancellation)
    {
        foreach (var node in new[] { tree.Root }.Concat(tree.Tops).Concat(tree.Secondaries).Concat(enterprises))
        {
            await using var client = new HandleClient(HandleClientOptions.Default with
            {
                Servers = [new ServerAddress(node.EndPoint.Address.ToString(), node.EndPoint.Port)], FollowReferrals = false,
            });
            await client.ResolveAsync(Records.PrefixHandle(tree.Enterprises[0].Prefix), null, cancellation);
        }
    }
}
