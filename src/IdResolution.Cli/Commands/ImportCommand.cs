using System.CommandLine;
using System.Globalization;
using System.Text;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Import;
using IdResolution.Cli.Output;
using IdResolution.Client;
using IdResolution.Protocol;

namespace IdResolution.Cli.Commands;

/// <summary>Registers records from a file, many at a time.</summary>
internal sealed class ImportCommand : IdctlCommand
{
    private const int DefaultInFlight = 64;
    private const int MaxInFlight = 4096;

    // Enough to keep several cores of a server busy, few enough for its connection limits.
    private const int Connections = 4;

    private readonly Argument<string> _file = new("file") { Description = "NDJSON or CSV file, UTF-8; - for standard input." };

    private readonly Option<string?> _format =
        new("--format") { Description = "csv or ndjson; default: by the name of the file.", HelpName = "csv|ndjson" };

    private readonly Option<int> _inFlight =
        new("--in-flight") { Description = "Requests under way at the same time, 1 to 4096.", DefaultValueFactory = _ => DefaultInFlight };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace records that exist." };

    private readonly Option<bool> _skipExisting =
        new("--skip-existing") { Description = "Records that exist are no failures and stay as they are." };

    private readonly Option<long> _fromLine = new("--from-line")
    {
        Description = "Leave out records that start before this line; an interrupted import says which.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _report =
        new("--report") { Description = "Write every failure to this file, one JSON object per line.", HelpName = "file" };

    private readonly Option<bool> _noAdmin =
        new("--no-admin") { Description = "Do not add an HS_ADMIN value for your identity to records that have none." };

    public ImportCommand()
        : base(
            "import",
            "Register the records of a file with many requests in flight. Every good line is done, every bad one reported with its number.",
            """
              idctl import pumps.csv --identity 300:88.100.1/ADMIN --key admin.pem
              idctl import pumps.csv --server-key node1.pub.pem        (in a session: one proof of identity for the whole file, faster)
              idctl import pumps.ndjson --overwrite --report failed.ndjson
              idctl import pumps.csv --skip-existing --from-line 180001
            CSV, a row per value (rows of one handle follow each other; ttl and permissions may be left out):
              handle,index,type,data,ttl,permissions
              88.100.1/PUMP-0001,1,URL,https://example.cn/pump/1,86400,1110
              88.100.1/PUMP-0001,2,DESC,"Pump, no. 1",,
            CSV, a row per record (index:type as header, empty cells are no values):
              handle,1:URL,2:DESC
              88.100.1/PUMP-0001,https://example.cn/pump/1,"Pump, no. 1"
            NDJSON, a record per line, in the form that idctl resolve --json prints:
              {"handle":"88.100.1/PUMP-0001","values":[{"index":1,"type":"URL","data":"https://example.cn/pump/1"}]}
            """)
    {
        Arguments.Add(_file);
        Option[] options = [_format, _inFlight, _overwrite, _skipExisting, _fromLine, _report, _noAdmin];
        foreach (var option in options) Options.Add(option);
    }

    public override bool WalksTree => true;

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var options = OptionsOf(context);
        var path = context.Get(_file);
        var isCsv = IsCsv(path, context.Get(_format));
        await using var stream = InputFile.Open(path);
        using var text = new StreamReader(stream, Encoding.UTF8);
        var items = isCsv ? CsvRecords.Read(text) : JsonLines.Read(stream);
        await using var reportFile = OpenReport(context.Get(_report));
        var report = new ImportReport(reportFile, context.Host.Error);
        await using var client = new HandleClient(context.ClientOptions with
        {
            ConnectionsPerServer = Math.Min(Connections, options.InFlight),
            MaxInFlightPerConnection = options.InFlight,
        });
        var runner = new ImportRunner(client, context.Connection, options, report);
        var progress = new ImportProgress(context.Host, report, stream.CanSeek ? stream.Length : null);
        try
        {
            await progress.ShowAsync(runner.RunAsync(items, cancellation));
        }
        catch (OperationCanceledException)
        {
            context.Host.Error.WriteLine($"Interrupted. Go on with: --from-line {runner.ResumeLine} --skip-existing");
            return ExitCode.Interrupted;
        }
        context.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Created} created{(options.Overwrite ? " or the same already" : "")}, {report.Replaced} replaced, {report.Skipped} skipped, {report.Failed} failed"
            + $" ({progress.Rate:0} records/s)."));
        if (!runner.GaveUp) return report.Failed > 0 ? ExitCode.Refused : ExitCode.Ok;
        var why = runner.RefusesWith switch
        {
            null => "no longer answers",
            ResponseCode.ServerBackup => "takes no changes now",
            _ => "does not accept who you are",
        };
        context.Host.Error.WriteLine(
            $"{context.Connection.Where} {why}; the rest was not tried. Go on with: --from-line {runner.ResumeLine} --skip-existing");
        return runner.RefusesWith is { } code ? Refusal.ExitCodeOf(code) : ExitCode.Unreachable;
    }

    private ImportOptions OptionsOf(CommandContext context)
    {
        var inFlight = context.Get(_inFlight);
        if (inFlight is < 1 or > MaxInFlight) throw new UsageException($"--in-flight takes 1 to {MaxInFlight}.");
        if (context.Get(_overwrite) && context.Get(_skipExisting))
            throw new UsageException("--overwrite and --skip-existing exclude each other.");
        if (context.Get(_fromLine) < 1) throw new UsageException("--from-line takes a line number from 1.");
        return new ImportOptions
        {
            InFlight = inFlight,
            Overwrite = context.Get(_overwrite),
            SkipExisting = context.Get(_skipExisting),
            FromLine = context.Get(_fromLine),
            NoAdmin = context.Get(_noAdmin),
            TimeProvider = context.Host.TimeProvider,
        };
    }

    private static bool IsCsv(string path, string? format) => (format ?? Path.GetExtension(path).TrimStart('.')).ToUpperInvariant() switch
    {
        "CSV" => true,
        "NDJSON" or "JSONL" or "JSON" => false,
        _ => throw new UsageException("Is this CSV or NDJSON? Say so with --format csv or --format ndjson."),
    };

    private static StreamWriter? OpenReport(string? path)
    {
        if (path is null) return null;
        try
        {
            return new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The report '{path}' cannot be written: {exception.Message}");
        }
    }
}
