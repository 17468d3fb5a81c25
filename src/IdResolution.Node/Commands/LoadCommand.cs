using System.CommandLine;
using System.Globalization;
using IdResolution.Node.Hosting;
using IdResolution.Node.Options;
using IdResolution.Node.Start;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Names;
using IdResolution.Storage;
using IdResolution.Storage.Embedded;

namespace IdResolution.Node.Commands;

/// <summary><c>idnode load</c>: bulk-loads records into a stopped node.</summary>
internal static class LoadCommand
{
    private const int MaxProblemsShown = 100;
    private const int LinesPerReport = 4_096;

    public static Command Create()
    {
        var records = new Argument<string>("RECORDS") { Description = "File of records, or - for standard input." };
        var command = new IdnodeCommand("load", "Bulk-loads records into a stopped node.", """
            RECORDS has one record a line:
              {"handle":"88.100.1/PUMP-0007","values":[{"index":1,"type":"URL","data":"https://plant.example/7"}]}
            Every good line is loaded and replaces what is registered under its handle.
            A line with the marker of a prefix (0.SUSPENDED/88.100.7) and no values, as "idnode export" writes it, suspends the prefix.
            Every bad line is reported with its number, and the exit code is then 1.
            Everything is made durable once, at the end; a load that is interrupted is taken back by the next start.

            Examples:
              idnode load records.ndjson --config node.json
              zcat records.ndjson.gz | idnode load - --config node.json
            """) { records };
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(parsed, configuration => RunAsync(configuration, parsed.GetRequiredValue(records), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(Configuration configuration, string file, CancellationToken cancellationToken)
    {
        await using var source = Open(file);
        var length = source.CanSeek ? source.Length : 0;
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var problems = new List<string>();
        long loaded = 0;
        long bad = 0;

        using var loader = EmbeddedStore.OpenForLoading(StoreOpener.OptionsOf(configuration, time));
        await ProgressLine.RunAsync("Loading", time, report => Task.Run(() =>
        {
            var lines = new Utf8LineReader(source);
            var now = (uint)time.GetUtcNow().ToUnixTimeSeconds();
            while (lines.TryRead(out var line))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!lines.TooLong && line.Trim(" \t"u8).IsEmpty) continue;
                var problem = $"longer than {Utf8LineReader.MaxRecordLength} octets";
                if (!lines.TooLong && TryLoad(loader, line, now, configuration.Node.CaseSensitive, out problem))
                {
                    loaded++;
                }
                else
                {
                    bad++;
                    if (problems.Count < MaxProblemsShown) problems.Add(string.Create(CultureInfo.InvariantCulture, $"line {lines.Line}: {problem}"));
                }
                if (lines.Line % LinesPerReport == 0) report(length == 0 ? 0 : (double)lines.Position / length, Rate(loaded, time, started));
            }
            report(1, "making it durable");
            loader.Complete();
        }, cancellationToken));

        foreach (var problem in problems) await Console.Error.WriteLineAsync(problem);
        if (bad > problems.Count) await Console.Error.WriteLineAsync($"... and {bad - problems.Count} more bad lines");
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{loaded:N0} records loaded, {bad:N0} bad lines, in {time.GetElapsedTime(started).TotalSeconds:N1} s ({Rate(loaded, time, started)})."));
        return bad == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static Stream Open(string file)
    {
        if (file == "-") return Console.OpenStandardInput();
        return File.Exists(file) ? File.OpenRead(file) : throw new StartException($"{file}: no such file");
    }

    private static bool TryLoad(BulkLoader loader, ReadOnlySpan<byte> line, uint now, bool caseSensitive, out string problem)
    {
        if (SuspendedPrefix.TryRead(line, out var suspended))
        {
            problem = "";
            loader.Add(suspended.ToChange());
            return true;
        }
        if (!RecordLine.TryRead(line, now, out var handle, out var values, out problem)) return false;
        var key = new byte[handle.Length];
        HandleName.WriteStorageKey(handle.Span, key, caseSensitive);
        var change = new StoreChange
        {
            Action = TransactionAction.CreateHandle,
            Key = key,
            Spelling = handle.Memory,
            Values = values,
            ExpectedTransactionId = StoreChange.Absent,
        };
        if (loader.Add(change).Status == CommitStatus.Conflict)
            loader.Add(change with { Action = TransactionAction.UpdateHandle, ExpectedTransactionId = StoreChange.AnyVersion });
        return true;
    }

    private static string Rate(long records, TimeProvider time, long started) =>
        string.Create(CultureInfo.InvariantCulture, $"{records / Math.Max(time.GetElapsedTime(started).TotalSeconds, 0.001):N0} records/s");
}
