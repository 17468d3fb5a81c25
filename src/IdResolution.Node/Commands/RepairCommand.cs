using System.CommandLine;
using System.Globalization;
using IdResolution.Node.Hosting;
using IdResolution.Node.Options;
using IdResolution.Storage.Embedded;

namespace IdResolution.Node.Commands;

/// <summary><c>idnode repair</c>: saves what is sound of a damaged store.</summary>
internal static class RepairCommand
{
    public static Command Create()
    {
        var command = new IdnodeCommand("repair", "Saves every sound part of a damaged store of a stopped node.", """
            Make a copy of the data directory first. Each damaged file is kept beside it with the ending .damaged; what could not be read is reported.
            Registrations in the damaged places are lost: a backup is better.

            Example:
              cp -a /srv/id /srv/id.before-repair && idnode repair --config node.json
            """);
        command.SetAction((parsed, _) => CommandLine.GuardAsync(parsed, RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Configuration configuration)
    {
        StoreOpener.DemandStore(configuration);
        var report = EmbeddedStore.Repair(StoreOpener.OptionsOf(configuration, TimeProvider.System));
        foreach (var action in report.Actions) await Console.Out.WriteLineAsync(action);
        foreach (var file in report.FilesKeptAside) await Console.Out.WriteLineAsync("kept aside: " + file);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{report.FramesKept:N0} commits kept, {report.OctetsLost:N0} octets could not be read."));
        return ExitCode.Done;
    }
}
