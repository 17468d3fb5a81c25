using System.CommandLine;

namespace IdResolution.Cli.Commands;

/// <summary>What the operator of a prefix does about the prefixes derived from it.</summary>
internal sealed class PrefixCommand : Command
{
    public PrefixCommand()
        : base("prefix", "Delegate prefixes to other nodes, suspend and resume them, list them. At the node that holds their prefix handles.")
    {
        Subcommands.Add(new PrefixDelegateCommand());
        Subcommands.Add(new PrefixSuspendCommand());
        Subcommands.Add(new PrefixResumeCommand());
        Subcommands.Add(new PrefixListCommand());
    }

    /// <summary>The prefix.</summary>
    public static Argument<string> Prefix() => new("prefix") { Description = "The prefix, for example 88.100." };
}
