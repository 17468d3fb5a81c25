using System.Text.Json;
using IdResolution.Node.Options;
using IdResolution.Node.Start;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Values;
using IdResolution.Topology.Plan;

namespace IdResolution.Topology.Nodes;

/// <summary>The directory of a node: what an operator would have put there before the first start.</summary>
internal static class NodeFiles
{
    public static string ConfigurationOf(string directory) => Path.Combine(directory, "node.json");

    /// <summary>What is to be loaded before the first start, if anything.</summary>
    public static string RecordsOf(string directory) => Path.Combine(directory, "records.ndjson");

    /// <summary>Where <c>idnode export</c> writes what a node holds.</summary>
    public static string DepositOf(string directory) => Path.Combine(directory, "deposit.ndjson");

    public static string RootSite(string root) => Path.Combine(root, "root.site.json");

    /// <summary>Writes keys and configuration, and says in the plan where the node will be found.</summary>
    public static void Write(PlannedNode node, string root, KeyRing keys)
    {
        var directory = node.DirectoryBelow(root);
        var data = DataOf(directory);
        Directory.CreateDirectory(data);
        // A node knows by the key that a site is its own, so those who ask each other must not share.
        var key = node.Level is Level.Secondary or Level.Enterprise ? keys.NextShared() : keys.NextOwn();
        PrivateFile.Write(Path.Combine(data, Preparation.ServerKeyFileName), key.ExportPem());
        if (node.Level != Level.Recursive) PrivateFile.Write(Path.Combine(data, Preparation.AdminKeyFileName), keys.Administrator.ExportPem());
        WriteConfiguration(node, root, []);
        var configuration = ConfigurationLoader.Load(ConfigurationOf(directory), []);
        // The one that it will publish itself: parents that say something else would send clients astray.
        node.Site = SiteBuilder.Build(configuration, key.PublicKey, null);
        if (node.Level == Level.Root) File.WriteAllBytes(RootSite(root), SiteJson.ToArray(node.Site));
    }

    /// <summary>Writes the configuration alone.</summary>
    /// <param name="node">Whose.</param>
    /// <param name="root">The directory of all nodes.</param>
    /// <param name="deposits">Secondaries of which it keeps a copy.</param>
    public static void WriteConfiguration(PlannedNode node, string root, IReadOnlyList<PlannedNode> deposits)
    {
        var directory = node.DirectoryBelow(root);
        var sections = Sections(node, root, DataOf(directory));
        if (deposits.Count > 0)
        {
            sections["Escrow"] = new Dictionary<string, object>
            {
                ["Copies"] = deposits.Select(secondary => $"{secondary.Prefix}={DepositOf(secondary.DirectoryBelow(root))}").ToArray(),
                ["ProbeSeconds"] = 1,
            };
        }
        File.WriteAllText(ConfigurationOf(directory), JsonSerializer.Serialize(sections));
    }

    /// <summary>Writes what is loaded in bulk before the node starts.</summary>
    public static void WriteRecords(PlannedNode node, string root, IEnumerable<HandleRecord> records)
    {
        using var file = File.Create(RecordsOf(node.DirectoryBelow(root)));
        foreach (var record in records)
        {
            file.Write(HandleRecordJson.ToArray(record));
            file.WriteByte((byte)'\n');
        }
    }

    private static string DataOf(string directory) => Path.Combine(directory, "data");

    private static Dictionary<string, object> Sections(PlannedNode node, string root, string data)
    {
        var sections = new Dictionary<string, object>
        {
            ["Node"] = new Dictionary<string, object>
            {
                ["Role"] = RoleOf(node.Level),
                ["DataDirectory"] = data,
                ["HomedPrefixes"] = HomedBy(node),
                ["ServerAdministrators"] = node.Level == Level.Recursive ? [] : new[] { node.Administrator.ToString() },
                ["ServerAdministratorsHaveFullAccess"] = node.Level != Level.Recursive,
                ["Description"] = $"{node.Name} {node.Label}".Trim(),
            },
            // One receiving thread a node: hundreds of nodes share the cores.
            ["Handle"] = new Dictionary<string, object> { ["Udp"] = node.Address, ["Tcp"] = node.Address, ["Tls"] = "", ["UdpThreads"] = 1, ["MaxConnections"] = 1_000 },
            ["Storage"] = new Dictionary<string, object> { ["SegmentMebibytes"] = 1, ["SnapshotIntervalMebibytes"] = 1_048_576 },
            // Files of the audit log are set aside whole, as those of the store are.
            ["Audit"] = new Dictionary<string, object> { ["FileMebibytes"] = 1 },
        };
        if (node.Level == Level.Recursive)
        {
            sections["Recursion"] = new Dictionary<string, object>
            {
                ["Enabled"] = true,
                ["Roots"] = new[] { RootSite(root) },
                ["AllowedNetworks"] = new[] { "127.0.0.0/8" },
                ["AllowPrivateReferrals"] = true,
            };
        }
        return sections;
    }

    private static string[] HomedBy(PlannedNode node) => node.Level switch
    {
        Level.Recursive => [],
        // What it says about prefixes is registered under the prefix of all prefixes.
        Level.Root => ["0.NA", NationalTree.RootPrefix],
        Level.Top => NationalTree.NationalPrefixes,
        _ => [node.Prefix],
    };

    private static string RoleOf(Level level) => level switch
    {
        Level.Recursive => "Recursive",
        Level.Top => "NationalTop",
        Level.Secondary => "Secondary",
        Level.Enterprise => "Enterprise",
        _ => "Standalone",
    };
}
