using System.Globalization;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Values;
using IdResolution.Client.Answers;
using IdResolution.Protocol.Values;
using Spectre.Console;

namespace IdResolution.Cli.Output;

/// <summary>A record as a table for people.</summary>
internal static class RecordTable
{
    private const int WidthOfPipes = 4096;

    // On narrower terminals the time of day makes room for the value.
    private const int WidthForTimes = 100;

    public static void Write(CliHost host, ResolutionAnswer answer)
    {
        var noun = answer.Values.Count == 1 ? "value" : "values";
        var source = answer.IsAuthoritative ? ", from a primary site" : "";
        host.Out.WriteLine($"{Refusal.Printable(answer.Handle.ToString())}: {answer.Values.Count} {noun}{source}");
        foreach (var alias in answer.Aliases) host.Out.WriteLine($"  by way of the alias {Refusal.Printable(alias.ToString())}");
        WriteValues(host, answer.Values);
    }

    /// <summary>The table without a line above it.</summary>
    public static void WriteValues(CliHost host, IReadOnlyList<HandleValue> values)
    {
        var table = new Table { Border = TableBorder.None };
        var datesOnly = host.OutIsTerminal && TerminalWidth < WidthForTimes;
        table.AddColumn(new TableColumn("Index") { Alignment = Justify.Right, NoWrap = true });
        table.AddColumn(new TableColumn("Type") { NoWrap = true });
        table.AddColumn(new TableColumn("TTL") { Alignment = Justify.Right, NoWrap = true });
        table.AddColumn(new TableColumn("Rights") { NoWrap = true });
        table.AddColumn(new TableColumn(datesOnly ? "Changed" : "Changed (UTC)") { NoWrap = true });
        table.AddColumn(new TableColumn("Value"));
        foreach (var value in values)
        {
            table.AddRow(
                new Text(value.Index.ToString(CultureInfo.InvariantCulture)),
                new Text(Refusal.Printable(value.Type.ToString())),
                new Text(TtlOf(value)),
                new Text(PermissionText.Format(value.Permissions)),
                new Text(TimeOf(value.Timestamp, datesOnly)),
                new Text(ValueDescription.Of(value)));
        }
        Write(host, table);
    }

    /// <summary>Writes a table; without the blanks that fill its last column where they have no place, in pipes and files.</summary>
    public static void Write(CliHost host, Table table)
    {
        if (host.OutIsTerminal)
        {
            ConsoleOf(host).Write(table);
            return;
        }
        var text = new StringWriter { NewLine = "\n" };
        ConsoleOf(host with { Out = text }).Write(table);
        foreach (var line in text.ToString().TrimEnd().Split('\n')) host.Out.WriteLine(line.TrimEnd());
    }

    /// <summary>
    /// A console on the host's output: coloured and as wide as the window for people, plain and unwrapped for pipes and files.
    /// </summary>
    public static IAnsiConsole ConsoleOf(CliHost host)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(host.Out),
            Ansi = host.OutIsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = host.OutIsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = host.OutIsTerminal ? TerminalWidth : WidthOfPipes;
        return console;
    }

    private static string TtlOf(HandleValue value) => value.TtlType == TtlType.Absolute ? $"until {TimeOf(value.Ttl, dateOnly: false)}" : $"{value.Ttl} s";

    private static int TerminalWidth => Math.Max(System.Console.WindowWidth, 60);

    private static string TimeOf(uint epochSeconds, bool dateOnly) =>
        epochSeconds == 0
            ? "-"
            : DateTimeOffset.FromUnixTimeSeconds(epochSeconds)
                .ToString(dateOnly ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
