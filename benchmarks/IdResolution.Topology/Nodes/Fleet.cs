using System.Collections.Concurrent;
using System.Diagnostics;
using IdResolution.Topology.Plan;

namespace IdResolution.Topology.Nodes;

/// <summary>All nodes of the tree, in processes of one level each.</summary>
internal sealed class Fleet(string root, int nodesPerProcess) : IAsyncDisposable
{
    // One for each prefix, which stands behind the name.
    private const string TakenOver = "idresolution.resolution.taken_over{";

    private readonly ConcurrentDictionary<PlannedNode, HostProcess> _hosts = new();
    private readonly List<HostProcess> _processes = [];

    /// <summary>Starts the nodes of one level.</summary>
    public async Task<StartedLevel> StartAsync(IReadOnlyList<PlannedNode> nodes, CancellationToken cancellation)
    {
        var groups = nodes.Chunk(nodesPerProcess).Select(chunk => (Nodes: chunk, Process: new HostProcess(chunk[0].Level))).ToArray();
        _processes.AddRange(groups.Select(group => group.Process));
        var before = await Task.WhenAll(groups.Select(group => group.Process.DoAsync(HostAct.Count, [])));
        var watch = Stopwatch.StartNew();
        var times = new List<double>();
        double loading = 0, memory = 0, threads = 0;
        // One process after the other: started together they would only measure each other.
        foreach (var ((chunk, process), empty) in groups.Zip(before))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var node in chunk) _hosts[node] = process;
            var reply = await process.DoAsync(HostAct.Start, DirectoriesOf(chunk));
            times.AddRange(reply.StartMilliseconds);
            loading += reply.LoadSeconds;
            memory += reply.PrivateOctets - empty.PrivateOctets;
            threads += reply.Threads - empty.Threads;
        }
        times.Sort();
        return new StartedLevel(
            nodes.Count, groups.Length, times[times.Count / 2], times[^1], watch.Elapsed.TotalSeconds, loading, memory / 1_024 / nodes.Count, threads / nodes.Count);
    }

    /// <summary>Starts nodes again that were stopped, with what they have on disk.</summary>
    public async Task RestartAsync(IEnumerable<PlannedNode> nodes)
    {
        foreach (var (process, group) in ByProcess(nodes)) await process.DoAsync(HostAct.Start, DirectoriesOf(group));
    }

    public async Task StopAsync(IEnumerable<PlannedNode> nodes)
    {
        foreach (var (process, group) in ByProcess(nodes)) await process.DoAsync(HostAct.Stop, DirectoriesOf(group));
    }

    /// <summary>Stops nodes, has each write what it holds as <c>idnode export</c> does, and starts them again.</summary>
    public async Task ExportAsync(IReadOnlyList<PlannedNode> nodes)
    {
        await StopAsync(nodes);
        foreach (var (process, group) in ByProcess(nodes)) await process.DoAsync(HostAct.Export, DirectoriesOf(group));
        await RestartAsync(nodes);
    }

    public async Task<Counts> CountAsync()
    {
        var replies = await Task.WhenAll(_processes.Select(async process => (process.Level, Reply: await process.DoAsync(HostAct.Count, []))));
        var requests = replies.SelectMany(reply => reply.Reply.Requests).ToDictionary();
        return new Counts(
            _hosts.Keys.Where(node => requests.ContainsKey(node.DirectoryBelow(root))).ToDictionary(node => node, node => requests[node.DirectoryBelow(root)]),
            replies.Where(reply => reply.Level == Level.Recursive).SelectMany(reply => reply.Reply.Meters)
                .GroupBy(meter => meter.Key).ToDictionary(same => same.Key, same => same.Sum(meter => meter.Value)),
            replies.GroupBy(reply => reply.Level).ToDictionary(same => same.Key, same => same.Sum(reply => reply.Reply.ProcessorSeconds)),
            (long)replies.Where(reply => reply.Level == Level.Top).SelectMany(reply => reply.Reply.Meters)
                .Where(meter => meter.Key.StartsWith(TakenOver, StringComparison.Ordinal)).Sum(meter => meter.Value));
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_processes.Select(process => process.DisposeAsync().AsTask()));

    private string[] DirectoriesOf(IEnumerable<PlannedNode> nodes) => [.. nodes.Select(node => node.DirectoryBelow(root))];

    private IEnumerable<(HostProcess Process, IEnumerable<PlannedNode> Nodes)> ByProcess(IEnumerable<PlannedNode> nodes) =>
        nodes.GroupBy(node => _hosts[node]).Select(group => (group.Key, group.AsEnumerable()));
}
