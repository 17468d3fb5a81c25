using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Cli.Values;
using IdResolution.Client;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Cli.Commands;

/// <summary>Takes a prefix out of the tree without losing anything.</summary>
internal sealed class PrefixSuspendCommand : IdctlCommand
{
    private readonly Argument<string> _prefix = PrefixCommand.Prefix();

    public PrefixSuspendCommand()
        : base(
            "suspend",
            "Suspend a prefix: nothing below it resolves any more, here at once, at resolvers when what they keep has expired. "
            + "No data is lost. Needs an administrator of the server.",
            "  idctl prefix suspend 88.100.1 --server top1.example.cn:2641 --identity 300:88/ADMIN --key admin.pem") =>
        Arguments.Add(_prefix);

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var prefix = PrefixText.Parse(context.GetName(_prefix));
        await using var client = context.OpenClient();
        var answer = await client.HomeAsync(SuspensionMarker.Of(prefix), cancellation);
        if (!answer.IsSuccess) return context.Refuse(answer, OpCode.HomePrefix, PrefixText.HandleOf(prefix));
        // A server that knows nothing of suspension takes the marker for the name of a prefix.
        var options = ResolveOptions.Default with { PublicOnly = true, Recursive = false };
        var seen = await client.ResolveAsync(PrefixText.HandleOf(prefix), options, cancellation);
        if (seen.IsSuccess && DelegationRecord.Of(seen.Values).Suspension is null)
        {
            await client.UnhomeAsync(SuspensionMarker.Of(prefix), cancellation);
            context.Host.Error.WriteLine($"{context.Connection.Server} knows nothing of suspension and still answers for {prefix}; "
                + "the marker was taken away again.");
            return ExitCode.Refused;
        }
        if (context.Json)
        {
            RecordJson.WriteSuccess(context.Out, PrefixText.HandleOf(prefix));
            return ExitCode.Ok;
        }
        context.Out.WriteLine($"{prefix} is suspended at {context.Connection.Server}. Nothing was deleted; back again with: idctl prefix resume {prefix}");
        if (!seen.IsSuccess)
            context.Out.WriteLine($"0.NA/{prefix} is not registered there: it is suspended at the node that holds its handles. "
                + "The node above still refers to it.");
        return ExitCode.Ok;
    }
}
