namespace IdResolution.EndToEnd.Tests;

/// <summary>
/// A root, a national top node for 88, a secondary node for 88.100 and an enterprise node for 88.100.1, each delegated by the one above it
/// with idctl.
/// </summary>
internal sealed class TreeFixture : IAsyncDisposable
{
    private readonly List<NodeFixture> _fixtures = [];
    private readonly List<NodeProcess> _started = [];

    private TreeFixture()
    {
    }

    public NodeProcess Root { get; private set; } = null!;

    public NodeProcess Top { get; private set; } = null!;

    public NodeProcess Secondary { get; private set; } = null!;

    public NodeProcess Enterprise { get; private set; } = null!;

    /// <summary>The file with the site record of the root, and so its key.</summary>
    public string RootSite => Root.Fixture.PathOf("site.json");

    public static async Task<TreeFixture> StartAsync()
    {
        var tree = new TreeFixture();
        try
        {
            var nodes = await Task.WhenAll(
                tree.StartAsync("Standalone", "0.NA"), tree.StartAsync("NationalTop", "88"), tree.StartAsync("Secondary", "88.100"),
                tree.StartAsync("Enterprise", "88.100.1"));
            (tree.Root, tree.Top, tree.Secondary, tree.Enterprise) = (nodes[0], nodes[1], nodes[2], nodes[3]);
            await RunAsync("site", "export", "--server", tree.Root.Server, "--out", tree.RootSite);
            await DelegateAsync(tree.Root, "0.NA", tree.Top, "88");
            await DelegateAsync(tree.Top, "88", tree.Secondary, "88.100");
            await DelegateAsync(tree.Secondary, "88.100", tree.Enterprise, "88.100.1");
            return tree;
        }
        catch
        {
            await tree.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more node, which ends with the tree.</summary>
    public async Task<NodeProcess> StartAsync(Action<Dictionary<string, object>> change, bool sampleData = false)
    {
        var fixture = new NodeFixture(sampleData, change);
        lock (_fixtures) _fixtures.Add(fixture);
        return await StartAgainAsync(fixture);
    }

    /// <summary>Starts a node where one was that has ended.</summary>
    public async Task<NodeProcess> StartAgainAsync(NodeFixture fixture)
    {
        var node = await NodeProcess.StartAsync(fixture);
        lock (_started) _started.Add(node);
        return node;
    }

    /// <summary>Registers a handle at a node, as its administrator.</summary>
    public static Task CreateAsync(NodeProcess node, string prefix, string suffix, params string[] values) => RunAsync(
        ["create", $"{prefix}/{suffix}", .. values.SelectMany(value => new[] { "--value", value }), "--server", node.Server, .. Administrator(node, prefix)]);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _started) await node.DisposeAsync();
        foreach (var fixture in _fixtures) fixture.Dispose();
    }

    private static string[] Administrator(NodeProcess node, string prefix) => ["--identity", $"300:{prefix}/ADMIN", "--key", node.AdminKey];

    private static async Task DelegateAsync(NodeProcess parent, string parentPrefix, NodeProcess child, string prefix)
    {
        var site = child.Fixture.PathOf("site.json");
        await RunAsync("site", "export", "--server", child.Server, "--out", site);
        await RunAsync(["prefix", "delegate", prefix, "--site", site, "--server", parent.Server, .. Administrator(parent, parentPrefix)]);
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var result = await Tool.IdctlAsync(arguments);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
    }

    private Task<NodeProcess> StartAsync(string role, string prefix) => StartAsync(
        configuration =>
        {
            configuration["Node:Role"] = role;
            configuration["Node:HomedPrefixes"] = prefix;
            configuration["Node:ServerAdministrators"] = $"300:{prefix}/ADMIN";
            configuration["Handle:IdisProfile"] = true;
            configuration["Storage:SegmentMebibytes"] = 16;
        },
        sampleData: role == "Enterprise");
}
