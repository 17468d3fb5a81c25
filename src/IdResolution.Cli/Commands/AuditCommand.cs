using System.CommandLine;

namespace IdResolution.Cli.Commands;

/// <summary>What can be done with the audit log of a node, on the machine where it is.</summary>
internal sealed class AuditCommand : Command
{
    public AuditCommand()
        : base("audit", "Check or read the audit log of a node: who did what. Works on files, also of a running node.")
    {
        Subcommands.Add(new AuditVerifyCommand());
        Subcommands.Add(new AuditShowCommand());
    }

    /// <summary>The directory, which is <c>audit</c> in the node's data directory.</summary>
    public static Argument<string> Directory { get; } = new("dir") { Description = "The directory audit in the node's data directory." };
}
