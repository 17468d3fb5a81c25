using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using IdResolution.Topology.Nodes;
using IdResolution.Topology.Plan;
using IdResolution.Topology.Report;
using IdResolution.Topology.Work;

namespace IdResolution.Topology;

/// <summary>The run from the first key to the last file, top to bottom.</summary>
internal static class Conductor
{
    // How questions end for which a recursive node needs others.
    private static readonly string[] AskedOthers = ["Fetched", "Stale", "Failed"];

    public static async Task<int> RunAsync(TopologyOptions options, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var began = DateTimeOffset.UtcNow;
        var root = Directory.CreateTempSubdirectory("topology-").FullName;
        try
        {
            var tree = new NationalTree(options, options.Port == 0 ? FreePort() : options.Port);
            Say(watch, $"{tree.All.Count():N0} nodes on port {tree.Root.EndPoint.Port}; making keys");
            using var keys = await KeyRing.MakeAsync(1 + tree.Tops.Count + tree.Recursives.Count, Math.Min(options.Keys, tree.Secondaries.Count + tree.Enterprises.Count));
            var keySeconds = watch.Elapsed.TotalSeconds;
            Say(watch, $"writing configurations, keys and {options.Prefixes:N0} prefix records");
            cancellation.ThrowIfCancellationRequested();
            foreach (var node in tree.All) NodeFiles.Write(node, root, keys);
            var loaded = WritePrefixes(tree, options, root, keys);

            await using var fleet = new Fleet(root, options.NodesPerProcess);
            var started = new Dictionary<Level, StartedLevel>();
            foreach (var nodes in new[] { tree.Enterprises, tree.Secondaries, tree.Tops, [tree.Root], tree.Recursives })
            {
                var level = started[nodes[0].Level] = await fleet.StartAsync(nodes, cancellation);
                Say(watch, $"{nodes[0].Level}: {level.Nodes:N0} nodes in {level.Processes} processes, {level.MedianStartMilliseconds:N0} ms a start, {level.KibibytesPerNode:N0} KiB a node");
            }
            var registrar = new Registrar(keys);
            var delegations = await registrar.DelegateAsync(tree, cancellation);
            var registration = await registrar.RegisterAsync(tree.Enterprises, options.Identifiers, number => Name.IsShort(number) ? (uint)options.ShortTtl : 86_400, cancellation);
            Say(watch, $"{delegations:N0} delegations and {tree.Enterprises.Count * options.Identifiers:N0} identifiers registered in sessions");

            var names = new Names(tree, options);
            var ways = await new Ways(tree, fleet).MeasureAsync(cancellation);
            foreach (var way in ways) Say(watch, $"{way.Question}: {string.Join(", ", way.Questions.Select(level => $"{level.Key} {level.Value}"))}");
            var (load, counts) = await LoadAsync(tree, fleet, names, options, cancellation);
            Say(watch, $"{load.Questions:N0} questions, {load.PerSecond:N0}/s, {load.Right:N0} answered rightly");
            var outage = new Outage(tree, fleet, new Deposits(tree, fleet, root), options);
            var rows = await outage.RunAsync(names.All, cancellation);
            foreach (var row in rows) Say(watch, $"{row.Recursive}; {row.Names}: {row.Right} of {row.Asked} ({row.Reason})");

            var result = new TopologyResult
            {
                Began = began,
                Machine = $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, .NET {Environment.Version}",
                Options = options,
                Started = started,
                Keys = keys.Count,
                KeySeconds = keySeconds,
                Delegations = delegations,
                LoadedPrefixes = loaded,
                Identifiers = tree.Enterprises.Count * options.Identifiers,
                RegistrationSeconds = registration,
                Names = names.All.Length,
                Ways = ways,
                Load = load,
                Levels = Enum.GetValues<Level>().ToDictionary(level => level, level => LoadOf(level, counts, load.Seconds)),
                HitRatio = 1 - (AskedOthers.Sum(outcome => counts.Meter($"idresolution.resolution.recursions{{{outcome}}}")) / Math.Max(load.Questions, 1)),
                ByNode = counts.Requests.ToDictionary(node => node.Key.Name, node => node.Value),
                Stopped = [.. outage.Stopped.Select(node => node.Name)],
                Outage = rows,
                Takeover = outage.Takeover,
                TotalSeconds = watch.Elapsed.TotalSeconds,
            };
            Directory.CreateDirectory(options.Output);
            await File.WriteAllTextAsync(Path.Combine(options.Output, "topology.json"), JsonReport.Write(result), cancellation);
            await File.WriteAllTextAsync(Path.Combine(options.Output, "topology.md"), MarkdownReport.Write(result), cancellation);
            await File.WriteAllTextAsync(Path.Combine(options.Output, "topology.svg"), new TreePicture(tree, result).Write(), cancellation);
            Say(watch, $"written: {Path.Combine(options.Output, "topology.md")}, .json, .svg");
            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    // Enterprise prefixes: those with a node of their own, and others that the secondary answers for itself.
    private static int WritePrefixes(NationalTree tree, TopologyOptions options, string root, KeyRing keys)
    {
        var delegated = tree.Enterprises.Select(enterprise => (Secondary: enterprise.Parent!, enterprise.Prefix, Site: enterprise.Site!));
        var hosted = tree.Hosted(options).Select(hosted => (hosted.Secondary, hosted.Prefix, Site: hosted.Secondary.Site!));
        var all = delegated.Concat(hosted).ToLookup(record => record.Secondary);
        foreach (var secondary in tree.Secondaries)
        {
            var prefixes = all[secondary].Select(record => Records.Delegation(record.Prefix, [record.Site], secondary.Administrator, isLeaf: true));
            NodeFiles.WriteRecords(secondary, root, [Records.Identity(secondary.Administrator, keys.Administrator.PublicKey), .. prefixes]);
        }
        return all.Sum(records => records.Count());
    }

    private static async Task<(Asked Load, Counts Counts)> LoadAsync(
        NationalTree tree, Fleet fleet, Names names, TopologyOptions options, CancellationToken cancellation)
    {
        await using var asker = new Asker(tree.Recursives);
        var before = await fleet.CountAsync();
        var load = await asker.AskAsync(names, options.Clients, options.Rate, TimeSpan.FromSeconds(options.Seconds), options.Seed, cancellation);
        return (load, (await fleet.CountAsync()).Since(before));
    }

    private static LevelLoad LoadOf(Level level, Counts counts, double seconds)
    {
        var nodes = counts.Requests.Where(node => node.Key.Level == level).Select(node => node.Value).ToArray();
        return new LevelLoad(nodes.Sum(), nodes.Sum() / seconds, nodes.DefaultIfEmpty().Max(), counts.ProcessorSeconds.GetValueOrDefault(level));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Say(Stopwatch watch, FormattableString text) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds,6:F1} s  ") + text.ToString(CultureInfo.InvariantCulture));
}
