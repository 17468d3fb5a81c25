using System.Diagnostics;
using System.Text.Json;
using IdResolution.Topology.Plan;

namespace IdResolution.Topology.Nodes;

/// <summary>A process that hosts nodes of one level, as the conductor sees it. One act at a time.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly SemaphoreSlim _turn = new(1);

    public HostProcess(Level level)
    {
        Level = level;
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        // Started through the dotnet host or through its own executable.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(HostProcess).Assembly.Location);
        start.ArgumentList.Add("host");
        _process = Process.Start(start)!;
    }

    public Level Level { get; }

    public async Task<HostReply> DoAsync(HostAct act, IReadOnlyList<string> directories)
    {
        await _turn.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new HostRequest(act, directories)));
            await _process.StandardInput.FlushAsync();
            var line = await _process.StandardOutput.ReadLineAsync();
            var reply = line is null ? null : JsonSerializer.Deserialize<HostReply>(line);
            if (reply is null) throw new InvalidOperationException($"A process with nodes of level {Level} ended; its errors stand above.");
            return reply.Problem is null ? reply : throw new InvalidOperationException($"Level {Level}: {reply.Problem}");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the process with its nodes; kills it when it does not end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // It reads its orders here, and ends when there are no more.
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(EndLimit);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }
        _process.Dispose();
        _turn.Dispose();
    }
}
