using System.CommandLine;
using IdResolution.Node.Options;
using IdResolution.Node.Start;
using IdResolution.Storage;

namespace IdResolution.Node.Commands;

/// <summary>The command line of idnode and what every command has in common.</summary>
internal static class CommandLine
{
    private const string Details = """
        Examples:
          idnode                                          a node for prefix 88.100.1 on 127.0.0.1:2641, with sample identifiers
          idnode --config /etc/idresolution/node.json
          idnode --config node.json --set Handle:Udp=0.0.0.0:2641 --set Handle:PublicAddress=192.0.2.7
          idnode load records.ndjson --config node.json   bulk load into a stopped node
          idnode verify --config node.json                check every checksum of a stopped node

        Exit codes:
           0  done
           1  could not be done; the last line says why
           2  the command line is wrong
          73  another process uses the data directory
          74  the store is damaged; the text names file and offset
          78  the configuration is wrong; every error is listed
        """;

    public static Option<string?> ConfigOption { get; } = new("--config", "-c")
    {
        Description = "Configuration file (JSON). Without it: what config/standalone.json says.",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<string[]> SetOption { get; } = new("--set")
    {
        Description = "Overrides one key of the configuration, for example Node:DataDirectory=/srv/id. May be given several times.",
        HelpName = "KEY=VALUE",
        Recursive = true,
        DefaultValueFactory = _ => [],
    };

    /// <summary>The command tree; tests walk it.</summary>
    public static RootCommand Build()
    {
        var root = new RootCommand("Registers and resolves identifiers over the Handle protocol. Without a command it runs the node.") { ConfigOption, SetOption };
        root.SetAction((parsed, cancellation) => GuardAsync(parsed, configuration => RunCommand.RunAsync(configuration, cancellation)));
        root.Subcommands.Add(LoadCommand.Create());
        root.Subcommands.Add(ExportCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());
        root.Subcommands.Add(RepairCommand.Create());
        HelpAndVersion.AddTo(root, Details);
        return root;
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        var result = Build().Parse(arguments);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors) await Console.Error.WriteLineAsync(error.Message);
            var command = result.CommandResult.Command;
            await Console.Error.WriteLineAsync($"Try: idnode{(command is IdnodeCommand ? " " + command.Name : "")} --help");
            return ExitCode.Usage;
        }
        return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    /// <summary>Loads the configuration, runs the command, and turns what went wrong into one clear text and an exit code.</summary>
    public static async Task<int> GuardAsync(ParseResult parsed, Func<Configuration, Task<int>> command)
    {
        try
        {
            return await command(ConfigurationLoader.Load(parsed.GetValue(ConfigOption), parsed.GetValue(SetOption) ?? []));
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync(e.Errors.Count == 1 ? "The configuration has an error:" : $"The configuration has {e.Errors.Count} errors:");
            foreach (var error in e.Errors) await Console.Error.WriteLineAsync("  " + error);
            return ExitCode.Configuration;
        }
        catch (StoreInUseException e)
        {
            await Console.Error.WriteLineAsync(e.Message + " Stop that node first, or give this one another Node:DataDirectory.");
            return ExitCode.InUse;
        }
        catch (StoreDamagedException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            await Console.Error.WriteLineAsync($"Make a copy of the data directory first. Then: idnode repair{ConfigArgument(parsed)}");
            return ExitCode.Damaged;
        }
        catch (Exception e) when (e is StartException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Failed;
        }
    }

    private static string ConfigArgument(ParseResult parsed) => parsed.GetValue(ConfigOption) is { } file ? " --config " + file : "";
}
