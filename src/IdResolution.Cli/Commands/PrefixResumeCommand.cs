using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Values;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Cli.Commands;

/// <summary>Ends a suspension.</summary>
internal sealed class PrefixResumeCommand : IdctlCommand
{
    private readonly Argument<string> _prefix = PrefixCommand.Prefix();

    public PrefixResumeCommand()
        : base(
            "resume",
            "End the suspension of a prefix: everything below it resolves again, as it was. Needs an administrator of the server.",
            "  idctl prefix resume 88.100.1 --server top1.example.cn:2641 --identity 300:88/ADMIN --key admin.pem") =>
        Arguments.Add(_prefix);

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var prefix = PrefixText.Parse(context.GetName(_prefix));
        await using var client = context.OpenClient();
        var answer = await client.UnhomeAsync(SuspensionMarker.Of(prefix), cancellation);
        return context.Report(answer, OpCode.UnhomePrefix, PrefixText.HandleOf(prefix),
            $"{prefix} is not suspended at {context.Connection.Server}. Resolvers that asked meanwhile notice within minutes.");
    }
}
