using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using IdResolution.Testing;

namespace IdResolution.EndToEnd.Tests;

/// <summary>A real idnode process on free loopback ports with a data directory of its own.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeProcess(Process process, NodeFixture fixture)
    {
        _process = process;
        Fixture = fixture;
    }

    public NodeFixture Fixture { get; }

    public string Server => Fixture.Server;

    public IPEndPoint Endpoint => new(IPAddress.Loopback, Fixture.Port);

    public int ProcessId => _process.Id;

    public string Output => string.Join('\n', _lines);

    public static async Task<NodeProcess> StartAsync(NodeFixture fixture, string[]? arguments = null)
    {
        var process = new Process { StartInfo = Tool.Start("idnode", arguments ?? ["--config", fixture.ConfigFile], fixture.Directory), EnableRaisingEvents = true };
        var node = new NodeProcess(process, fixture);
        process.OutputDataReceived += (_, line) => node.Read(line.Data);
        process.ErrorDataReceived += (_, line) => node.Read(line.Data);
        process.Exited += (_, _) => node._ready.TrySetException(new InvalidOperationException("idnode ended before it was ready:\n" + node.Output));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await node._ready.Task.WaitAsync(StartLimit);
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
        return node;
    }

    public string AdminKey => Path.Combine(Fixture.DataDirectory, "admin.key.pem");

    /// <summary>Arguments with which idctl administers this node as its first administrator.</summary>
    public string[] AsAdministrator(params string[] arguments) => [.. arguments, "--server", Server, "--identity", "300:88.100.1/ADMIN", "--key", AdminKey];

    /// <summary>SIGKILL: no handler runs, nothing is flushed by the process.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends a signal by process id and waits for the end.</summary>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        using var kill = Process.Start("kill", ["-" + signal, ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(StartLimit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null) return;
        _lines.Enqueue(line);
        if (line.Contains("ready on", StringComparison.Ordinal)) _ready.TrySetResult();
    }
}
