using IdResolution.Node.Hosting;
using IdResolution.Node.Options;

namespace IdResolution.Node.Commands;

/// <summary><c>idnode</c>: runs the node.</summary>
internal static class RunCommand
{
    public static async Task<int> RunAsync(Configuration configuration, CancellationToken cancellationToken)
    {
        await Daemon.RunAsync(configuration, Console.Out, cancellationToken);
        return ExitCode.Done;
    }
}
