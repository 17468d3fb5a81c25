using System.Globalization;
using IdResolution.Cli.CommandLine;
using IdResolution.Security.Trust;
using Spectre.Console;

namespace IdResolution.Cli.Output;

/// <summary>What is known about the values of a record, a line each, for people.</summary>
internal static class TrustTable
{
    public static void Write(CliHost host, RecordTrust trust)
    {
        host.Out.WriteLine($"{Refusal.Printable(trust.Handle.ToString())}: {Sentence(trust)}");
        var table = new Table { Border = TableBorder.None };
        table.AddColumn(new TableColumn("Index") { Alignment = Justify.Right, NoWrap = true });
        table.AddColumn(new TableColumn("Type") { NoWrap = true });
        table.AddColumn(new TableColumn("State") { NoWrap = true });
        table.AddColumn(new TableColumn("Signed by"));
        table.AddColumn(new TableColumn("Reason"));
        foreach (var value in (IEnumerable<ValueTrust>)[.. trust.Values, .. trust.Missing])
        {
            table.AddRow(
                new Text(value.Index.ToString(CultureInfo.InvariantCulture)),
                new Text(value.Type.IsEmpty ? "-" : Refusal.Printable(value.Type.ToString())),
                new Text(WordOf(value.State), StyleOf(value.State)),
                new Text(value.Signer is { } signer ? Refusal.Printable(signer.ToString()) : "-"),
                new Text(Refusal.Printable(value.Reason)));
        }
        RecordTable.Write(host, table);
    }

    /// <summary>The word for a state, in tables and JSON.</summary>
    public static string WordOf(TrustState state) => state switch
    {
        TrustState.Verified => "verified",
        TrustState.Bad => "bad",
        TrustState.Missing => "missing",
        _ => "unsigned",
    };

    public static int ExitCodeOf(RecordTrust trust) => trust.State switch
    {
        TrustState.Verified => ExitCode.Ok,
        TrustState.Bad => ExitCode.NotTrusted,
        _ => ExitCode.NotSigned,
    };

    private static string Sentence(RecordTrust trust) => trust.State switch
    {
        TrustState.Verified => "verified. Every value shown that anybody may read is as it was signed.",
        TrustState.Bad => "BAD. Do not rely on the values marked so.",
        _ => "not signed, or not all of it.",
    };

    private static Style StyleOf(TrustState state) => state switch
    {
        TrustState.Verified => new Style(Color.Green),
        TrustState.Bad => new Style(Color.Red, decoration: Decoration.Bold),
        _ => new Style(Color.Yellow),
    };
}
