using System.CommandLine;
using IdResolution.Cli.CommandLine;
using IdResolution.Protocol;

namespace IdResolution.Cli.Commands;

/// <summary>Lists the handles of a prefix.</summary>
internal sealed class ListCommand : IdctlCommand
{
    private readonly Argument<string> _prefix = new("prefix") { Description = "The prefix, for example 88.100.1." };

    private readonly Option<bool> _derived = new("--derived") { Description = "List the prefixes derived from it instead." };

    private readonly Option<bool> _count = new("--count") { Description = "Print nothing but how many there are." };

    private readonly Option<long?> _limit = new("--limit") { Description = "Stop after so many.", HelpName = "number" };

    public ListCommand()
        : base(
            "list",
            "List the handles of a prefix, one per line, as they come: in the order of registration, server by server.",
            """
              idctl list 88.100.1 --identity 300:88.100.1/ADMIN --key admin.pem > handles.txt
              idctl list 88.100 --derived
              idctl list 88.100.1 --count
              idctl list 88.100.1 --limit 10
            """)
    {
        Arguments.Add(_prefix);
        Options.Add(_derived);
        Options.Add(_count);
        Options.Add(_limit);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var prefix = context.GetName(_prefix);
        var derived = context.Get(_derived);
        var limit = context.Get(_limit) ?? long.MaxValue;
        if (limit < 1) throw new UsageException("--limit takes a number of handles, at least 1.");
        await using var client = context.OpenClient();
        return await new HandleLines(context) { CountsOnly = context.Get(_count), Limit = limit }.WriteAsync(
            client.ListAsync(prefix, derived, cancellation), derived ? OpCode.ListDerivedPrefixes : OpCode.ListHandles, prefix);
    }
}
