using System.Threading.Channels;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Cli.Values;
using IdResolution.Client;
using IdResolution.Client.Answers;
using IdResolution.Client.Failures;
using IdResolution.Protocol;

namespace IdResolution.Cli.Import;

/// <summary>Registers records with many requests in flight. Every good line is done and every bad one reported.</summary>
internal sealed class ImportRunner(HandleClient client, Connection connection, ImportOptions options, ImportReport report)
{
    private const int MaxBusyRetries = 6;

    private static readonly TimeSpan FirstBusyWait = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private int _silences;
    private long _firstSilence = long.MaxValue;

    /// <summary>Whether every line was tried, and if not, why.</summary>
    public ImportEnd End { get; private set; }

    /// <summary>First line that may not be done, also counting those that failed while the server was silent at the end.</summary>
    public long ResumeLine => Math.Min(report.ResumeLine, _firstSilence);

    public async Task RunAsync(IEnumerable<ImportItem> items, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var queue = Channel.CreateBounded<ImportItem>(options.InFlight);
        var workers = Enumerable.Range(0, options.InFlight).Select(_ => WorkAsync(queue.Reader, stop)).ToArray();
        try
        {
            await Task.Run(
                async () =>
                {
                    foreach (var item in items)
                    {
                        if (item.Line < options.FromLine) continue;
                        report.Begin(item);
                        await queue.Writer.WriteAsync(item, stop.Token);
                    }
                },
                stop.Token);
        }
        catch (OperationCanceledException) when (End != ImportEnd.Whole)
        {
            // The workers have seen enough; what is under way still ends.
        }
        finally
        {
            queue.Writer.Complete();
            await Task.WhenAll(workers);
        }
        cancellation.ThrowIfCancellationRequested();
    }

    private async Task WorkAsync(ChannelReader<ImportItem> queue, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var item in queue.ReadAllAsync(stop.Token))
            {
                if (item is ImportProblem problem) report.Fail(problem, problem.Handle, null, problem.Reason);
                else await RegisterAsync((ImportRecord)item, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Lines not ended stay "under way" in the report and are named as the place to resume.
        }
    }

    private async Task RegisterAsync(ImportRecord record, CancellationTokenSource stop)
    {
        var handle = record.Handle.ToString();
        var values = record.Values;
        if (!options.NoAdmin && connection.Identity is { } identity) (values, _) = AdminText.WithAdmin(record.Handle, values, identity);
        try
        {
            var answer = await client.CreateAsync(record.Handle, values, options.Overwrite, cancellation: stop.Token);
            var wait = FirstBusyWait;
            for (var i = 0; i < MaxBusyRetries && answer.Code == ResponseCode.ServerTooBusy; i++)
            {
                await Task.Delay(wait, options.TimeProvider, stop.Token);
                wait *= 2;
                answer = await client.CreateAsync(record.Handle, values, options.Overwrite, cancellation: stop.Token);
            }
            if (EndAfter(answer.Code) is { } end)
            {
                report.Fail(record, handle, answer.Code, Explain(answer, handle));
                await StopIfLostAsync(record.Line, end, stop);
                return;
            }
            HearAgain();
            if (answer.IsSuccess) report.Create(record, answer.Overwrote);
            else if (answer.Code == ResponseCode.HandleAlreadyExists && options.SkipExisting) report.Skip(record);
            else report.Fail(record, handle, answer.Code, Explain(answer, handle));
        }
        catch (RequestTooLargeException exception)
        {
            report.Fail(record, handle, null, exception.Message);
        }
        catch (HandleClientException exception)
        {
            report.Fail(record, handle, null, exception.Message);
            await StopIfLostAsync(record.Line, ImportEnd.Silent, stop);
        }
    }

    private string Explain(CreateAnswer answer, string handle) => answer.Code == ResponseCode.HandleAlreadyExists
        ? $"{handle} is registered already. --skip-existing leaves such records as they are, --overwrite replaces them. "
            + $"[{(uint)answer.Code} {answer.Code}]"
        : Refusal.Explain(answer, OpCode.CreateHandle, handle, connection);

    private static ImportEnd? EndAfter(ResponseCode code) => code switch
    {
        ResponseCode.ServerBackup => ImportEnd.TakesNoChanges,
        ResponseCode.AuthenticationFailed or ResponseCode.InvalidCredential => ImportEnd.NotProven,
        _ => null,
    };

    // A server that is gone, or has no space left, would make every line of a large file fail; a wrong key would too, and would count as guessing.
    private async Task StopIfLostAsync(long line, ImportEnd end, CancellationTokenSource stop)
    {
        if (!IsLost(line) && end != ImportEnd.NotProven) return;
        End = end;
        await stop.CancelAsync();
    }

    private void HearAgain()
    {
        lock (_gate)
        {
            _silences = 0;
            _firstSilence = long.MaxValue;
        }
    }

    private bool IsLost(long line)
    {
        lock (_gate)
        {
            _firstSilence = Math.Min(_firstSilence, line);
            return ++_silences >= 2 * options.InFlight;
        }
    }
}
