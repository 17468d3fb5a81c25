using System.CommandLine;
using System.Globalization;
using IdResolution.Node.Hosting;
using IdResolution.Node.Options;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Node.Commands;

/// <summary><c>idnode export</c>: writes every record of a stopped node.</summary>
internal static class ExportCommand
{
    private const int RecordsPerReport = 4_096;

    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "Where to write; without it, standard output.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => "-",
        };
        var command = new IdnodeCommand("export", "Writes every record of a stopped node as JSON, one a line.", """
            This is the form that "idnode load" and "idctl import" read.
            A suspended prefix is a line with the name of its marker (0.SUSPENDED/88.100.7) and no values; "idnode load" suspends it again,
            and a parent that holds the file as its copy does not answer for it. "idctl import" reports such a line: use "idctl prefix suspend".
            The file holds secret values too (HS_SECKEY); it is made readable by its owner only.

            Examples:
              idnode export records.ndjson --config node.json
              idnode export --config node.json | gzip > records.ndjson.gz
            """) { file };
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(parsed, configuration => RunAsync(configuration, parsed.GetValue(file) ?? "-", cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(Configuration configuration, string file, CancellationToken cancellationToken)
    {
        StoreOpener.DemandStore(configuration);
        await using var store = StoreOpener.Open(configuration, TimeProvider.System);
        var total = Math.Max(store.Count, 1);
        long written = 0;
        await using (var output = Open(file))
        {
            await ProgressLine.RunAsync("Exporting", TimeProvider.System, async report =>
            {
                // Before the records, so that who reads the file knows of each whether it may be resolved.
                foreach (var homed in store.HomedPrefixes.Where(homed => SuspensionMarker.Is(homed.Span))) Write(output, new HandleRecord(new Utf8String(homed.Span), []));
                await foreach (var record in store.ExportAsync(cancellationToken))
                {
                    if (!ValueList.TryRead(record.Values.Span, out var values))
                        throw new IOException($"{new Utf8String(record.Handle.Span)}: the stored record cannot be decoded. Run idnode verify.");
                    Write(output, new HandleRecord(new Utf8String(record.Handle.Span), values));
                    if (++written % RecordsPerReport == 0) report((double)written / total, "");
                }
            });
        }
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{written:N0} records written."));
        return ExitCode.Done;
    }

    private static void Write(Stream output, HandleRecord record)
    {
        output.Write(HandleRecordJson.ToArray(record));
        output.WriteByte((byte)'\n');
    }

    private static Stream Open(string file)
    {
        if (file == "-") return new BufferedStream(Console.OpenStandardOutput(), 1 << 20);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 1 << 20 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(file, options);
    }
}
