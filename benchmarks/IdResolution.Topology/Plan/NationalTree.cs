using System.Globalization;
using System.Net;

namespace IdResolution.Topology.Plan;

/// <summary>Who is in the tree: the five cities and seventeen industries of the published figures, and as many nodes as asked for.</summary>
internal sealed class NationalTree
{
    /// <summary>What the root holds; a name of our own, because its administrator needs one.</summary>
    public const string RootPrefix = "0.ROOT";

    /// <summary>The prefixes of the nation.</summary>
    public static readonly string[] NationalPrefixes = ["88", "86"];

    private static readonly string[] Cities = ["Beijing", "Shanghai", "Guangzhou", "Wuhan", "Chongqing"];

    private static readonly string[] Industries =
    [
        "Aerospace", "Automotive", "Energy", "Machinery", "Electronics", "Steel", "Petrochemicals", "Pharmaceuticals", "Food", "Textiles", "Shipbuilding",
        "Rail transit", "Home appliances", "Building materials", "Logistics", "Telecommunications", "Instruments",
    ];

    public NationalTree(TopologyOptions options, int port)
    {
        Root = new PlannedNode("root", Level.Root, At(port, 20, 0, 1), RootPrefix, "root");
        Tops = [.. Cities.Select((city, i) => new PlannedNode($"top-{i + 1}", Level.Top, At(port, 20, 1, i + 1), NationalPrefixes[0], city))];
        Recursives = [.. Range(options.Recursives).Select(i => new PlannedNode($"recursive-{i + 1}", Level.Recursive, At(port, 20, 9, i + 1), "", ""))];
        Secondaries = [.. Range(options.Secondaries).Select(i =>
            new PlannedNode(Text($"secondary-{100 + i}"), Level.Secondary, AtIndex(port, 21, i), Text($"88.{100 + i}"), Industries[i % Industries.Length]))];
        Enterprises = [.. Range(options.Enterprises).Select(i =>
        {
            var parent = Secondaries[i % Secondaries.Count];
            var number = i / Secondaries.Count + 1;
            return new PlannedNode(
                Text($"enterprise-{100 + i % Secondaries.Count}-{number}"), Level.Enterprise, AtIndex(port, 40, i), Text($"{parent.Prefix}.{number}"), parent.Label)
            {
                Parent = parent,
            };
        })];
    }

    public PlannedNode Root { get; }

    public IReadOnlyList<PlannedNode> Tops { get; }

    public IReadOnlyList<PlannedNode> Recursives { get; }

    public IReadOnlyList<PlannedNode> Secondaries { get; }

    public IReadOnlyList<PlannedNode> Enterprises { get; }

    /// <summary>Prefixes without a node of their own, by the secondary that answers for them.</summary>
    public IEnumerable<(PlannedNode Secondary, string Prefix)> Hosted(TopologyOptions options) => Secondaries.SelectMany((secondary, i) => Records
        .HostedPrefixes(secondary, Enterprises.Count / Secondaries.Count + (i < Enterprises.Count % Secondaries.Count ? 1 : 0), options.Prefixes / Secondaries.Count)
        .Select(prefix => (secondary, prefix)));

    public IEnumerable<PlannedNode> All => [Root, .. Tops, .. Secondaries, .. Enterprises, .. Recursives];

    private static IEnumerable<int> Range(int count) => Enumerable.Range(0, count);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static IPEndPoint AtIndex(int port, byte second, int index) => At(port, (byte)(second + index / 62_500), index / 250 % 250, index % 250 + 1);

    private static IPEndPoint At(int port, byte second, int third, int fourth) => new(new IPAddress([127, second, (byte)third, (byte)fourth]), port);
}
