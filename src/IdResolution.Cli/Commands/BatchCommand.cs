using System.CommandLine;
using IdResolution.Cli.Batch;
using IdResolution.Cli.CommandLine;

namespace IdResolution.Cli.Commands;

/// <summary>Runs a batch file of the reference's format.</summary>
internal sealed class BatchCommand : IdctlCommand
{
    private readonly Argument<string> _file = new("file") { Description = "The batch file, UTF-8; - for standard input." };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Read and check the whole file, send nothing." };

    public BatchCommand()
        : base(
            "batch",
            "Carry out a batch file in the format of Handle.Net. A failed block does not stop the run.",
            """
              idctl batch changes.txt --dry-run
              idctl batch changes.txt > changes.log
              idctl batch changes.txt --server-key node1.pub.pem        (in a session: one proof of identity for the whole file)
            Blocks are AUTHENTICATE, SESSIONSETUP, CREATE, ADD, MODIFY, DELETE, REMOVE, HOME and UNHOME; an empty line ends a block:
              AUTHENTICATE PUBKEY:300:88.100.1/ADMIN
              admin.pem

              CREATE 88.100.1/PUMP-0002
              1 URL 86400 1110 UTF8 https://example.cn/pump/2
              100 HS_ADMIN 86400 1110 ADMIN 300:111111111111:88.100.1/ADMIN

              REMOVE 1:88.100.1/PUMP-0001
              DELETE 88.100.1/PUMP-0000
            """)
    {
        Arguments.Add(_file);
        Options.Add(_dryRun);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        using var reader = InputFile.OpenText(context.Get(_file));
        await using var runner = new BatchRunner(context.Connection, context.Out, context.Get(_dryRun));
        var parser = new BatchParser(reader, (line, text) => context.Out.WriteLine($"==>WARNING[{line}]: {text}"));
        await runner.RunAsync(parser.Read(), cancellation);
        var note = context.Get(_dryRun) ? " (dry run: nothing was sent)" : "";
        context.Out.WriteLine($"Totals: {runner.Succeeded} succeeded, {runner.Failed} failed, {runner.Invalid} invalid.{note}");
        if (runner.LeftUnknown) return ExitCode.OutcomeUnknown;
        if (runner.WasUnreachable) return ExitCode.Unreachable;
        return runner.Failed + runner.Invalid > 0 ? ExitCode.Refused : ExitCode.Ok;
    }
}
