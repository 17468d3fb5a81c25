using System.CommandLine;

namespace IdResolution.Cli.CommandLine;

/// <summary>A command with examples for its help and one place where it runs.</summary>
internal abstract class IdctlCommand : Command
{
    protected IdctlCommand(string name, string description, string examples)
        : base(name, description) => Examples = examples;

    /// <summary>Lines to copy from, shown at the end of the help.</summary>
    public string Examples { get; }

    /// <summary>
    /// True when the command asks whoever is responsible for a name, so that it can find that server from the root; false when it is about one
    /// server.
    /// </summary>
    public virtual bool WalksTree => false;

    /// <summary>Does the work and returns an <see cref="ExitCode"/>.</summary>
    public abstract Task<int> RunAsync(CommandContext context, CancellationToken cancellation);
}
