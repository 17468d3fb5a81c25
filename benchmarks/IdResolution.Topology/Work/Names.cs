using IdResolution.Topology.Plan;

namespace IdResolution.Topology.Work;

/// <summary>All names that are asked for, the most popular first. Pure; safe for use from many threads.</summary>
internal sealed class Names
{
    private readonly double[] _upTo;

    /// <summary>For ten identifiers there is a prefix of an enterprise that a secondary hosts, of which few are asked for.</summary>
    private const int IdentifiersPerHosted = 10;

    public Names(NationalTree tree, TopologyOptions options)
    {
        var random = new Random(options.Seed);
        var hosted = tree.Hosted(options).Select(prefix => Name.OfHosted(prefix.Secondary, prefix.Prefix)).ToArray();
        random.Shuffle(hosted);
        var identifiers = tree.Enterprises.SelectMany(enterprise => Enumerable.Range(0, options.Identifiers).Select(number => Name.OfIdentifier(enterprise, number))).ToArray();
        All = [.. identifiers, .. hosted.Take(identifiers.Length / IdentifiersPerHosted)];
        random.Shuffle(All);
        _upTo = new double[All.Length];
        double sum = 0;
        for (var rank = 0; rank < All.Length; rank++) _upTo[rank] = sum += 1 / Math.Pow(rank + 1, options.Skew);
    }

    public Name[] All { get; }

    /// <summary>A name by its popularity.</summary>
    public Name Pick(Random random)
    {
        var place = Array.BinarySearch(_upTo, random.NextDouble() * _upTo[^1]);
        return All[Math.Min(place < 0 ? ~place : place, All.Length - 1)];
    }
}
