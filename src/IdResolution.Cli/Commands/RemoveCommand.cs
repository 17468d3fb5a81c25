using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Values;
using IdResolution.Protocol;

namespace IdResolution.Cli.Commands;

/// <summary>Removes values of a handle.</summary>
internal sealed class RemoveCommand : IdctlCommand
{
    private readonly Argument<string> _handle = new("handle") { Description = "The handle, prefix/suffix." };

    private readonly Option<string> _index =
        new("--index") { Description = "Indexes of the values, separated by commas.", HelpName = "1,2", Required = true };

    public RemoveCommand()
        : base("remove", "Remove values of a handle.", "  idctl remove 88.100.1/PUMP-0002 --index 2,3")
    {
        Arguments.Add(_handle);
        Options.Add(_index);
    }

    public override bool WalksTree => true;

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var handle = context.GetName(_handle);
        var indexes = ValueArgument.ParseIndexes(context.Get(_index));
        await using var client = context.OpenClient();
        var answer = await client.RemoveAsync(handle, indexes, cancellation);
        return context.Report(answer, OpCode.RemoveValue, handle, $"Removed from {handle}: {string.Join(", ", indexes)}.");
    }
}
