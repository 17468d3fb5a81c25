using System.Threading.Channels;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Protocol.Values;
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

    /// <summary>True when the rest of the file was not tried: the server was lost, or takes nothing of what comes.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>The code with which it refuses everything; null when it is silent.</summary>
    public ResponseCode? RefusesWith { get; private set; }

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
        catch (OperationCanceledException) when (GaveUp)
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
        if (!options.NoAdmin && connection.Identity is { } identity) (values, _) = OwnAdministrator.Ensure(record.Handle, values, identity);
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
            if (answer.Code == ResponseCode.ServerBackup)
            {
                report.Fail(record, handle, answer.Code, Explain(answer, handle));
                await StopIfLostAsync(record.Line, answer.Code, stop);
                return;
            }
            if (answer.Code is ResponseCode.AuthenticationNeeded or ResponseCode.AuthenticationFailed or ResponseCode.InvalidCredential)
            {
                report.Fail(record, handle, answer.Code, Explain(answer, handle));
                // Each further proof would be as wrong, and count against this address.
                await StopAsync(record.Line, answer.Code, stop);
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
            await StopIfLostAsync(record.Line, null, stop);
        }
    }

    private string Explain(CreateAnswer answer, string handle) => answer.Code == ResponseCode.HandleAlreadyExists
        ? $"{handle} is registered already. --skip-existing leaves such records as they are, --overwrite replaces them. "
            + $"[{(uint)answer.Code} {answer.Code}]"
        : Refusal.Explain(answer, OpCode.CreateHandle, handle, connection);

    // A server that is gone, or has no space left, would make every line of a large file fail.
    private async Task StopIfLostAsync(long line, ResponseCode? code, CancellationTokenSource stop)
    {
        if (IsLost(line)) await StopAsync(line, code, stop);
    }

    private async Task StopAsync(long line, ResponseCode? code, CancellationTokenSource stop)
    {
        lock (_gate)
        {
            _firstSilence = Math.Min(_firstSilence, line);
            if (!GaveUp) RefusesWith = code;
            GaveUp = true;
        }
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
