using IdResolution.Topology.Plan;

namespace IdResolution.Topology.Work;

/// <summary>All identifiers of the tree, the most popular first. Pure; safe for use from many threads.</summary>
internal sealed class Names
{
    private readonly double[] _upTo;

    public Names(IReadOnlyList<PlannedNode> enterprises, int identifiers, double skew, int seed)
    {
        All = [.. enterprises.SelectMany(enterprise => Enumerable.Range(0, identifiers)
            .Select(number => new IdentifierName(enterprise, number, Records.IdentifierName(enterprise, number))))];
        new Random(seed).Shuffle(All);
        _upTo = new double[All.Length];
        double sum = 0;
        for (var rank = 0; rank < All.Length; rank++) _upTo[rank] = sum += 1 / Math.Pow(rank + 1, skew);
    }

    public IdentifierName[] All { get; }

    /// <summary>A name by its popularity.</summary>
    public IdentifierName Pick(Random random)
    {
        var place = Array.BinarySearch(_upTo, random.NextDouble() * _upTo[^1]);
        return All[Math.Min(place < 0 ? ~place : place, All.Length - 1)];
    }
}
