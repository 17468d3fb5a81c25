using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Protocol;

namespace IdResolution.Cli.Commands;

/// <summary>Deletes a handle.</summary>
internal sealed class DeleteCommand : IdctlCommand
{
    private readonly Argument<string> _handle = new("handle") { Description = "The handle, prefix/suffix." };

    public DeleteCommand()
        : base("delete", "Delete a handle with all its values.",
            "  idctl delete 88.100.1/PUMP-0002 --identity 300:88.100.1/ADMIN --key admin.pem") =>
        Arguments.Add(_handle);

    public override bool WalksTree => true;

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var handle = context.GetName(_handle);
        await using var client = context.OpenClient();
        return context.Report(await client.DeleteAsync(handle, cancellation), OpCode.DeleteHandle, handle, $"Deleted {handle}.");
    }
}
