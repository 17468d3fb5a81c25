using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using IdResolution.Node.Hosting;
using IdResolution.Node.Options;
using IdResolution.Protocol.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace IdResolution.Topology.Nodes;

/// <summary>A process that hosts nodes: does what its standard input says, one line an act, and answers each on its standard output. Ends when there are no
/// more.</summary>
internal static class Host
{
    public static async Task<int> RunAsync()
    {
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        // What anybody else says must not stand among the answers; what goes wrong is said elsewhere.
        Console.SetOut(TextWriter.Null);
        using var loggers = LoggerFactory.Create(logging =>
        {
            logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft", LogLevel.Error).AddSimpleConsole(console => console.SingleLine = true);
            logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        });
        using var meters = new MeterSums();
        var nodes = new ConcurrentDictionary<string, RunningNode>();
        while (await Console.In.ReadLineAsync() is { } line && JsonSerializer.Deserialize<HostRequest>(line) is { } request)
        {
            HostReply reply;
            try
            {
                reply = request.Act switch
                {
                    HostAct.Start => await StartAsync(nodes, request.Directories, loggers),
                    HostAct.Stop => await StopAsync(nodes, request.Directories),
                    HostAct.Export => await ExportAsync(request.Directories),
                    _ => new HostReply(),
                };
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Whatever it was ends the run, and stands there in words.
                reply = new HostReply { Problem = e.ToString() };
            }
            await output.WriteLineAsync(JsonSerializer.Serialize(WithCounts(reply, nodes, meters)));
        }
        return 0;
    }

    private static async Task<HostReply> StartAsync(ConcurrentDictionary<string, RunningNode> nodes, IReadOnlyList<string> directories, ILoggerFactory loggers)
    {
        var times = new ConcurrentBag<double>();
        var loading = Stopwatch.StartNew();
        foreach (var directory in directories) await LoadAsync(directory);
        loading.Stop();
        await Parallel.ForEachAsync(directories, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (directory, _) =>
        {
            var watch = Stopwatch.StartNew();
            nodes[directory] = await RunningNode.StartAsync(ConfigurationLoader.Load(NodeFiles.ConfigurationOf(directory), []), loggers, CancellationToken.None);
            times.Add(watch.Elapsed.TotalMilliseconds);
        });
        return new HostReply { StartMilliseconds = [.. times], LoadSeconds = loading.Elapsed.TotalSeconds };
    }

    private static async Task LoadAsync(string directory)
    {
        var records = NodeFiles.RecordsOf(directory);
        if (!File.Exists(records)) return;
        await CommandAsync("load", records, directory);
        File.Delete(records);
    }

    private static async Task<HostReply> ExportAsync(IReadOnlyList<string> directories)
    {
        foreach (var directory in directories) await CommandAsync("export", NodeFiles.DepositOf(directory), directory);
        return new HostReply();
    }

    // The command of the daemon itself, in this process: it is what operators use.
    private static async Task CommandAsync(string command, string file, string directory)
    {
        var code = await IdResolution.Node.Commands.CommandLine.RunAsync([command, file, "--config", NodeFiles.ConfigurationOf(directory)]);
        if (code != 0) throw new InvalidOperationException($"idnode {command} {file} ended with exit code {code}");
    }

    private static async Task<HostReply> StopAsync(ConcurrentDictionary<string, RunningNode> nodes, IReadOnlyList<string> directories)
    {
        await Parallel.ForEachAsync(directories, async (directory, _) =>
        {
            if (nodes.TryRemove(directory, out var node)) await node.DisposeAsync();
        });
        return new HostReply();
    }

    private static HostReply WithCounts(HostReply reply, ConcurrentDictionary<string, RunningNode> nodes, MeterSums meters)
    {
        var (seconds, threads) = ProcessUse.Read();
        return reply with
        {
            Requests = nodes.ToDictionary(node => node.Key, node => node.Value.Requests(ClientTransport.Udp) + node.Value.Requests(ClientTransport.Tcp)),
            Meters = meters.Read(),
            PrivateOctets = ProcessUse.PrivateOctets(),
            ProcessorSeconds = seconds,
            Threads = threads,
        };
    }
}
