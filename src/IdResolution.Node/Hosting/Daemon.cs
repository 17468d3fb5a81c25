using System.Runtime.InteropServices;
using IdResolution.Node.Options;

namespace IdResolution.Node.Hosting;

/// <summary>The process <c>idnode</c>: one node, and what belongs to a process: signals and what a person is told at the start.</summary>
internal static class Daemon
{
    /// <summary>
    /// Runs until SIGTERM, SIGQUIT or Ctrl-C; completes when everything is drained and on disk. A second signal ends the process at once, which loses
    /// nothing that was acknowledged.
    /// </summary>
    public static async Task RunAsync(Configuration configuration, TextWriter output, CancellationToken cancellationToken)
    {
        using var loggers = NodeLogging.Open(configuration.Log);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Before the node says that it is ready: whoever reads that may send one at once.
        using var terminate = On(PosixSignal.SIGTERM, stop);
        using var quit = On(PosixSignal.SIGQUIT, stop);
        using var interrupt = On(PosixSignal.SIGINT, stop);
        RunningNode? node = null;
        using var reload = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            Volatile.Read(ref node)?.Reload();
        });
        try
        {
            Volatile.Write(ref node, await RunningNode.StartAsync(configuration, loggers, stop.Token));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        await using (node)
        {
            if (node.AdminKeyFile is { } keyFile) Welcome.Write(output, configuration, keyFile, node.Samples);
            else if (configuration.Node.SampleData) Welcome.WriteNextCommand(output, configuration);
            await node.Completion;
        }
    }

    private static PosixSignalRegistration On(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    });
}
