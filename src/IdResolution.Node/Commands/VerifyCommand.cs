using System.CommandLine;
using System.Globalization;
using IdResolution.Node.Hosting;
using IdResolution.Node.Options;
using IdResolution.Storage.Embedded;

namespace IdResolution.Node.Commands;

/// <summary><c>idnode verify</c>: checks every checksum of a stopped node.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var command = new IdnodeCommand("verify", "Checks every checksum, every record and the index of a stopped node.", """
            Changes nothing but a torn end of the log, which is cut as at any start.

            Example:
              idnode verify --config node.json

            Exit code 74 means damage; the text names file and offset.
            """);
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(parsed, configuration => RunAsync(configuration, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(Configuration configuration, CancellationToken cancellationToken)
    {
        StoreOpener.DemandStore(configuration);
        await using var store = StoreOpener.Open(configuration, TimeProvider.System);
        await Console.Out.WriteLineAsync(store.Recovery.ToString());
        VerificationReport? found = null;
        await ProgressLine.RunAsync("Verifying", TimeProvider.System, async report =>
        {
            var progress = new ReportedProgress(report);
            found = await store.VerifyAsync(progress, cancellationToken);
        });
        foreach (var problem in found!.Problems) await Console.Error.WriteLineAsync(problem);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{found.Octets:N0} octets, {found.Frames:N0} commits, {found.Entries:N0} transactions, {found.LiveRecords:N0} live records: {(found.IsSound ? "sound" : "DAMAGED")}."));
        if (found.IsSound) return ExitCode.Done;
        await Console.Error.WriteLineAsync("Make a copy of the data directory; then \"idnode repair\" saves every sound part.");
        return ExitCode.Damaged;
    }

    private sealed class ReportedProgress(Action<double, string> report) : IProgress<StoreProgress>
    {
        public void Report(StoreProgress value) => report((double)value.Done / Math.Max(value.Total, 1), "");
    }
}
