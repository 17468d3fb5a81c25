using System.Globalization;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using IdResolution.Client.Answers;
using IdResolution.Client.Failures;
using IdResolution.Protocol;

namespace IdResolution.Cli.Commands;

/// <summary>
/// Prints a listing as it comes, a line per handle, as text or as a JSON string, and says how far it is on a terminal that shows nothing
/// else. A listing that breaks off says how much of it came.
/// </summary>
internal sealed class HandleLines(CommandContext context)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(0.5);

    private long _count;
    private long _shown;

    /// <summary>Prints the number instead.</summary>
    public bool CountsOnly { get; init; }

    /// <summary>Handles after which to stop, at least 1.</summary>
    public long Limit { get; init; } = long.MaxValue;

    private bool ShowsProgress => context.Host.ErrorIsTerminal && (CountsOnly || !context.Host.OutIsTerminal);

    public async Task<int> WriteAsync(IAsyncEnumerable<HandleListAnswer> answers, OpCode opCode, Utf8String asked)
    {
        try
        {
            await foreach (var answer in answers)
            {
                if (!answer.IsSuccess)
                {
                    BreakOff();
                    return context.Refuse(answer, opCode, asked);
                }
                if (!Take(answer.Handles)) break;
                Progress();
            }
        }
        catch (Exception exception) when (exception is HandleClientException or OperationCanceledException)
        {
            BreakOff();
            throw;
        }
        ClearProgress();
        if (CountsOnly) context.Out.WriteLine(_count.ToString(CultureInfo.InvariantCulture));
        return ExitCode.Ok;
    }

    /// <summary>Prints handles; false when the limit cuts some off.</summary>
    private bool Take(IReadOnlyList<Utf8String> handles)
    {
        foreach (var handle in handles)
        {
            if (_count == Limit) return false;
            _count++;
            if (CountsOnly) continue;
            context.Out.WriteLine(context.Json ? RecordJson.Quote(handle) : Refusal.Printable(handle.ToString()));
        }
        return true;
    }

    private void BreakOff()
    {
        ClearProgress();
        if (_count > 0) context.Host.Error.WriteLine($"The list is not complete: it broke off after {Number(_count)} handles.");
    }

    private void Progress()
    {
        if (!ShowsProgress) return;
        var time = context.Host.TimeProvider;
        if (_shown != 0 && time.GetElapsedTime(_shown) < ProgressInterval) return;
        _shown = time.GetTimestamp();
        context.Host.Error.Write($"\r{Number(_count)} handles");
    }

    private void ClearProgress()
    {
        if (_shown != 0) context.Host.Error.Write("\r\e[K");
        _shown = 0;
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
