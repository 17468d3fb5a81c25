using System.CommandLine;

namespace IdResolution.Node.Commands;

/// <summary>A command with one line for the list of commands, and details and examples for its own help.</summary>
internal sealed class IdnodeCommand(string name, string description, string details) : Command(name, description)
{
    /// <summary>What its help says at the end.</summary>
    public string Details { get; } = details;
}
