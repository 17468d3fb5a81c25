using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;

namespace IdResolution.Node.Commands;

/// <summary>Help that ends with examples, and a version that says of what.</summary>
internal static class HelpAndVersion
{
    public static void AddTo(RootCommand root, string details)
    {
        if (root.Options.OfType<HelpOption>().FirstOrDefault() is { } help) help.Action = new HelpWithDetails((HelpAction)help.Action!, details);
        if (root.Options.OfType<VersionOption>().FirstOrDefault() is { } version) version.Action = new ShowVersion();
    }

    private sealed class HelpWithDetails(HelpAction standard, string ofRoot) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            standard.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine(parseResult.CommandResult.Command is IdnodeCommand own ? own.Details : ofRoot);
            return ExitCode.Done;
        }
    }

    private sealed class ShowVersion : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(ExitCode).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
            parseResult.InvocationConfiguration.Output.WriteLine($"idnode {version}");
            return ExitCode.Done;
        }
    }
}
