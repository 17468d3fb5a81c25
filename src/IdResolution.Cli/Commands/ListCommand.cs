using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Protocol;

namespace IdResolution.Cli.Commands;

/// <summary>Lists the handles of a prefix.</summary>
internal sealed class ListCommand : IdctlCommand
{
    private readonly Argument<string> _prefix = new("prefix") { Description = "The prefix, for example 88.100.1." };

    private readonly Option<bool> _derived = new("--derived") { Description = "List the prefixes derived from it instead." };

    public ListCommand()
        : base(
            "list",
            "List the handles of a prefix, one per line.",
            """
              idctl list 88.100.1 --identity 300:88.100.1/ADMIN --key admin.pem
              idctl list 88.100 --derived
              idctl list 88.100.1 | wc -l
            """)
    {
        Arguments.Add(_prefix);
        Options.Add(_derived);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var prefix = context.GetName(_prefix);
        var derived = context.Get(_derived);
        await using var client = context.OpenClient();
        return await HandleLines.WriteAsync(
            context, client.ListAsync(prefix, derived, cancellation), derived ? OpCode.ListDerivedPrefixes : OpCode.ListHandles, prefix);
    }
}
