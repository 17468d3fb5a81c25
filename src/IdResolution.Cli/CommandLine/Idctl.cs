using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using IdResolution.Cli.Commands;
using IdResolution.Client.Failures;
using IdResolution.Protocol;

namespace IdResolution.Cli.CommandLine;

/// <summary>The tool: its commands, and what happens to everything that goes wrong.</summary>
internal static class Idctl
{
    private const string Description =
        "Resolves and administers identifiers (handles) at an IdResolution node or any other Handle System server.";

    private const string Examples = """
          idctl resolve 88.100.1/PUMP-0001
          idctl create 88.100.1/PUMP-0002 --value 1:URL=https://example.cn/pump/2 --identity 300:88.100.1/ADMIN --key admin.pem
          idctl resolve 88.100.1/PUMP-0001 --certified --server-key node1.pub.pem
          idctl resolve 88.100.1/PUMP-0001 --root root.json --trace                  (from the root of the tree, showing every hop)
          idctl doctor 88.100.1 --root root.json
          idctl import pumps.csv --server node1.example.cn:2641 --identity 300:88.100.1/ADMIN --key admin.pem
        """;

    /// <summary>Runs a command line and returns an <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliHost host, CancellationToken cancellation = default)
    {
        try
        {
            var code = await RunCommandAsync(args, host, cancellation);
            await host.Out.FlushAsync(CancellationToken.None);
            return code;
        }
        catch (UnauthorizedAccessException exception)
        {
            await host.Error.WriteLineAsync($"{exception.Message} Run idctl as the user whose file it is, or as root.");
            return ExitCode.Usage;
        }
        catch (IOException exception)
        {
            // A disk that is full under the output, or fails under a file that is read.
            await host.Error.WriteLineAsync($"A file or the output failed: {exception.Message}");
            return ExitCode.Refused;
        }
    }

    private static async Task<int> RunCommandAsync(IReadOnlyList<string> args, CliHost host, CancellationToken cancellation)
    {
        var root = Build(host);
        // No response files: a word that starts with @ is what was typed.
        var parsed = root.Parse(args.Count == 0 ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            if (parsed.Action is ParseErrorAction) return Misunderstood(parsed, host);
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false }, cancellation);
        }
        catch (UsageException exception)
        {
            await host.Error.WriteLineAsync(exception.Message);
            return ExitCode.Usage;
        }
        catch (OutcomeUnknownException exception)
        {
            await host.Error.WriteLineAsync($"{exception.Message} Look with: idctl resolve --auth HANDLE");
            return ExitCode.OutcomeUnknown;
        }
        catch (RequestTooLargeException exception)
        {
            await host.Error.WriteLineAsync(exception.Message);
            return ExitCode.Usage;
        }
        catch (ServerUnreachableException exception)
        {
            await host.Error.WriteLineAsync(
                $"{exception.Message} Is idnode running there? Start it with: idnode --config FILE. "
                + "Another address is given with --server host:port, a TLS port as tls://host:port.");
            return ExitCode.Unreachable;
        }
        catch (NoAnswerException exception)
        {
            await host.Error.WriteLineAsync(
                $"{exception.Message} The machine is there but silent: a firewall, or not a Handle System server? "
                + "Try --tcp, or a longer --timeout.");
            return ExitCode.Unreachable;
        }
        catch (NoServiceException exception) when (exception.Code == ResponseCode.HandleNotFound)
        {
            await host.Error.WriteLineAsync(exception.Message);
            return ExitCode.Refused;
        }
        catch (NoServiceException exception)
        {
            await host.Error.WriteLineAsync($"{exception.Message} Look with --trace, or check the delegation with the same --root: idctl doctor PREFIX");
            return ExitCode.Unreachable;
        }
        catch (HandleClientException exception)
        {
            await host.Error.WriteLineAsync(exception.Message);
            return ExitCode.Unreachable;
        }
        catch (OperationCanceledException)
        {
            await host.Error.WriteLineAsync("Interrupted.");
            return ExitCode.Interrupted;
        }
    }

    /// <summary>The command tree; tests walk it.</summary>
    public static RootCommand Build(CliHost host)
    {
        var root = new RootCommand(Description);
        var globals = new GlobalOptions();
        globals.AddTo(root);
        IdctlCommand[] commands =
        [
            new ResolveCommand(), new CreateCommand(), new AddCommand(), new ModifyCommand(), new RemoveCommand(), new DeleteCommand(),
            new ListCommand(), new HomeCommand(), new UnhomeCommand(), new HomedCommand(), new SiteCommand(), new KeygenCommand(),
            new SignCommand(), new CertifyCommand(), new VerifyCommand(), new BatchCommand(), new ImportCommand(), new TemplateCommand(), new ClassifyCommand(),
            new DoctorCommand(),
        ];
        foreach (var command in commands) root.Subcommands.Add(command);
        root.Subcommands.Add(new PrefixCommand());
        root.Subcommands.Add(new AuditCommand());
        SetActions(root, globals, host);
        if (root.Options.OfType<HelpOption>().FirstOrDefault() is { } help) help.Action = new HelpWithExamples((HelpAction)help.Action!);
        if (root.Options.OfType<VersionOption>().FirstOrDefault() is { } version) version.Action = new ShowVersion();
        return root;
    }

    private static void SetActions(Command parent, GlobalOptions globals, CliHost host)
    {
        foreach (var command in parent.Subcommands)
        {
            if (command is IdctlCommand own)
            {
                own.SetAction(async (parsed, cancellation) =>
                {
                    await using var context = new CommandContext(parsed, globals, host, own.WalksTree);
                    return await own.RunAsync(context, cancellation);
                });
            }
            SetActions(command, globals, host);
        }
    }

    private static int Misunderstood(ParseResult parsed, CliHost host)
    {
        // An unknown command is two errors to the parser; the second one says nothing new.
        var messages = parsed.Errors.Select(error => error.Message).ToList();
        if (messages.Count > 1) messages.RemoveAll(message => message.StartsWith("Required command", StringComparison.Ordinal));
        foreach (var message in messages) host.Error.WriteLine(message);
        var words = new List<string>();
        for (var result = parsed.CommandResult; result.Command is not RootCommand; result = (CommandResult)result.Parent!) words.Insert(0, result.Command.Name);
        host.Error.WriteLine($"Try: {string.Join(' ', [.. words.Prepend("idctl"), "--help"])}");
        return ExitCode.Usage;
    }

    private sealed class ShowVersion : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(Idctl).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
            parseResult.InvocationConfiguration.Output.WriteLine($"idctl {version}");
            return ExitCode.Ok;
        }
    }

    private sealed class HelpWithExamples(HelpAction standard) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var command = parseResult.CommandResult.Command;
            // An option of the command takes the place of the common one of that name, and would be shown beside it.
            var replaced = command is RootCommand
                ? []
                : parseResult.RootCommandResult.Command.Options.Where(common => command.Options.Any(own => own.Name == common.Name)).ToList();
            foreach (var option in replaced) option.Hidden = true;
            standard.Invoke(parseResult);
            foreach (var option in replaced) option.Hidden = false;
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            output.WriteLine(command switch
            {
                RootCommand => Examples,
                IdctlCommand own => own.Examples,
                _ => string.Join('\n', command.Subcommands.OfType<IdctlCommand>().Select(sub => sub.Examples)),
            });
            output.WriteLine();
            if (command is not RootCommand) return ExitCode.Ok;
            output.WriteLine(ExitCode.Help);
            return ExitCode.Ok;
        }
    }
}
