using System.CommandLine;
using System.Text.Json;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Security.Audit;
using Spectre.Console;

namespace IdResolution.Cli.Commands;

/// <summary>Checks that an audit log is what the node wrote.</summary>
internal sealed class AuditVerifyCommand : IdctlCommand
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    private readonly Option<string[]> _heads = new("--head")
    {
        Description = "A head that was kept elsewhere, as the node's log shows it at start, stop and midnight: it must be in the log. May be repeated.",
        HelpName = "number:hash",
    };

    private readonly Option<string> _after = new("--after")
    {
        Description = "The head of the last file that was archived away, when the log does not begin at line 1.", HelpName = "number:hash",
    };

    public AuditVerifyCommand()
        : base(
            "verify",
            "Find every line of an audit log that was changed, put in, taken out or moved.",
            """
              idctl audit verify /var/lib/idresolution/audit
              idctl audit verify data/audit --head 120:9f2c...     (120:9f2c... stood in the node's log yesterday)

            Exit code 1 means that the log is not what was written; every place is named.
            """)
    {
        Arguments.Add(AuditCommand.Directory);
        Options.Add(_heads);
        Options.Add(_after);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var directory = AuditShowCommand.DirectoryOf(context);
        var heads = (context.Get(_heads) ?? []).Select(text => Parse("--head", text)).ToArray();
        var after = context.Get(_after) is { } given ? Parse("--after", given) : null;
        var found = await VerifyAsync(context.Host, directory, heads, after, cancellation);
        if (context.Json) WriteJson(context.Out, found);
        else Write(context, found);
        return found.IsSound ? ExitCode.Ok : ExitCode.Refused;
    }

    private static AuditHead Parse(string option, string text) => AuditHead.TryParse(text, out var head)
        ? head
        : throw new UsageException($"{option} takes a head such as 120:9f2c... with 64 hexadecimal digits, as the node's log shows it.");

    private static async Task<AuditVerification> VerifyAsync(
        CliHost host, string directory, AuditHead[] heads, AuditHead? after, CancellationToken cancellation)
    {
        if (!host.ErrorIsTerminal) return AuditVerifier.Verify(directory, heads, after, null, cancellation);
        var console = RecordTable.ConsoleOf(host with { Out = host.Error, OutIsTerminal = true });
        console.Profile.Capabilities.Interactive = true;
        return await console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(bars =>
            {
                var bar = bars.AddTask("verifying");
                return Task.Run(() => AuditVerifier.Verify(directory, heads, after, (done, total) =>
                {
                    bar.MaxValue = Math.Max(1, total);
                    bar.Value = done;
                }, cancellation));
            });
    }

    private static void Write(CommandContext context, AuditVerification found)
    {
        foreach (var finding in found.Findings)
        {
            context.Out.WriteLine(finding.Line == 0 ? $"{finding.File}: {finding.Text}" : $"{finding.File}, line {finding.Line}: {finding.Text}");
        }
        if (found.FindingCount > found.Findings.Count) context.Out.WriteLine($"... and {found.FindingCount - found.Findings.Count} more");
        if (found.Unfinished > 0) context.Out.WriteLine("The last line is not finished: it is being written, or a crash tore it; the next start puts it aside.");
        var verdict = found.IsSound ? "sound" : found.FindingCount == 1 ? "1 place is not what was written" : $"{found.FindingCount} places are not what was written";
        context.Out.WriteLine($"{found.Lines} {(found.Lines == 1 ? "line" : "lines")} in {found.Files} {(found.Files == 1 ? "file" : "files")}: {verdict}.");
        context.Out.WriteLine($"Head: {found.Head}");
    }

    private static void WriteJson(TextWriter output, AuditVerification found)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteBoolean("sound", found.IsSound);
            json.WriteNumber("lines", found.Lines);
            json.WriteNumber("files", found.Files);
            json.WriteString("head", found.Head.ToString());
            json.WriteNumber("unfinishedOctets", found.Unfinished);
            json.WriteNumber("findingCount", found.FindingCount);
            json.WriteStartArray("findings");
            foreach (var finding in found.Findings)
            {
                json.WriteStartObject();
                json.WriteString("file", finding.File);
                json.WriteNumber("line", finding.Line);
                json.WriteString("text", finding.Text);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
