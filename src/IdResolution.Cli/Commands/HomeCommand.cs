using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Protocol;

namespace IdResolution.Cli.Commands;

/// <summary>Makes a site answer for a prefix.</summary>
internal sealed class HomeCommand : IdctlCommand
{
    private readonly Argument<string> _prefix = new("prefix") { Description = "The prefix, for example 88.100.1." };

    public HomeCommand()
        : base(
            "home",
            "Make the site of a server answer for a prefix. Needs an administrator of the server.",
            "  idctl home 88.100.1 --server node1.example.cn:2641 --identity 300:88.100/ADMIN --key admin.pem") =>
        Arguments.Add(_prefix);

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        Utf8String prefix = context.Get(_prefix);
        await using var client = context.OpenClient();
        var answer = await client.HomeAsync(prefix, cancellation);
        return context.Report(answer, OpCode.HomePrefix, prefix,
            $"{context.Connection.Server} now answers for {prefix}. Register handles with: idctl create {prefix}/...");
    }
}
