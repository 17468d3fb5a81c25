using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Protocol;

namespace IdResolution.Cli.Commands;

/// <summary>Ends what home began.</summary>
internal sealed class UnhomeCommand : IdctlCommand
{
    private readonly Argument<string> _prefix = new("prefix") { Description = "The prefix, for example 88.100.1." };

    public UnhomeCommand()
        : base(
            "unhome",
            "Stop answering for a prefix. Its handles stay in the store and come back when it is homed again.",
            "  idctl unhome 88.100.1 --server node1.example.cn:2641 --identity 300:88.100/ADMIN --key admin.pem") =>
        Arguments.Add(_prefix);

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var prefix = context.GetName(_prefix);
        await using var client = context.OpenClient();
        var answer = await client.UnhomeAsync(prefix, cancellation);
        return context.Report(
            answer, OpCode.UnhomePrefix, prefix,
            $"{context.Connection.Server} no longer answers for {prefix}. Its handles were not deleted.");
    }
}
