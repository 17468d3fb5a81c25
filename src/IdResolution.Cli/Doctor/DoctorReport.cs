using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using Spectre.Console;

namespace IdResolution.Cli.Doctor;

/// <summary>Shows findings as they come, a line each, or all of them as JSON at the end.</summary>
internal sealed class DoctorReport(CommandContext context, string prefix)
{
    private const int WidthOfWord = 4;
    private const int WidthOfCheck = 10;

    private readonly List<Finding> _findings = [];

    /// <summary>Shows findings.</summary>
    public void Add(IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            _findings.Add(finding);
            if (!context.Json) Show(finding);
        }
        context.Out.Flush();
    }

    /// <summary>Sums up, and gives the exit code.</summary>
    public int End()
    {
        var (ok, warn, fail) = (Count(Verdict.Ok), Count(Verdict.Warn), Count(Verdict.Fail));
        if (context.Json) WriteJson(ok, warn, fail);
        else context.Out.WriteLine($"\n{_findings.Count} checks: {ok} OK, {warn} WARN, {fail} FAIL. {Sentence(warn, fail)}");
        return fail > 0 ? ExitCode.Refused : ExitCode.Ok;
    }

    private int Count(Verdict verdict) => _findings.Count(finding => finding.Verdict == verdict);

    private string Sentence(int warn, int fail) => fail > 0
        ? $"{prefix} does not resolve, or not for everybody or not safely. Begin with the first FAIL."
        : warn > 0 ? $"{prefix} resolves from the root down; the warnings say what may still go wrong." : $"{prefix} resolves from the root down.";

    private void Show(Finding finding)
    {
        if (context.Host.OutIsTerminal) RecordTable.ConsoleOf(context.Host).Write(new Text(finding.Word.PadRight(WidthOfWord), StyleOf(finding.Verdict)));
        else context.Out.Write(finding.Word.PadRight(WidthOfWord));
        var level = Refusal.Printable(finding.Level).PadRight(prefix.Length);
        context.Out.WriteLine($"  {level}  {finding.Check.PadRight(WidthOfCheck)}  {Refusal.Printable(finding.Text)}");
        if (finding.Advice is { } advice) context.Out.WriteLine($"{new string(' ', WidthOfWord)}  -> {Refusal.Printable(advice)}");
    }

    private void WriteJson(int ok, int warn, int fail) => RecordJson.Write(context.Out, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("prefix"u8, prefix);
        writer.WriteNumber("ok"u8, ok);
        writer.WriteNumber("warn"u8, warn);
        writer.WriteNumber("fail"u8, fail);
        writer.WriteStartArray("checks"u8);
        foreach (var finding in _findings)
        {
            writer.WriteStartObject();
            writer.WriteString("verdict"u8, finding.Word);
            writer.WriteString("level"u8, finding.Level);
            writer.WriteString("check"u8, finding.Check);
            writer.WriteString("text"u8, finding.Text);
            if (finding.Advice is { } advice) writer.WriteString("advice"u8, advice);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static Style StyleOf(Verdict verdict) => verdict switch
    {
        Verdict.Ok => new Style(Color.Green),
        Verdict.Warn => new Style(Color.Yellow),
        _ => new Style(Color.Red, decoration: Decoration.Bold),
    };
}
