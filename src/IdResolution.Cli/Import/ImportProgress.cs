using System.Globalization;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Output;
using Spectre.Console;

namespace IdResolution.Cli.Import;

/// <summary>Shows how far an import is: a bar on a terminal, a line every few seconds elsewhere. Writes to standard error.</summary>
internal sealed class ImportProgress(CliHost host, ImportReport report, long? totalOctets)
{
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly long _started = host.TimeProvider.GetTimestamp();

    public async Task ShowAsync(Task work)
    {
        if (host.ErrorIsTerminal) await ShowBarAsync(work);
        else await ShowLinesAsync(work);
        await work;
    }

    /// <summary>Records per second so far.</summary>
    public double Rate => report.Done / Math.Max(host.TimeProvider.GetElapsedTime(_started).TotalSeconds, 0.001);

    private async Task ShowLinesAsync(Task work)
    {
        using var timer = new PeriodicTimer(LineInterval, host.TimeProvider);
        while (await Task.WhenAny(work, timer.WaitForNextTickAsync().AsTask()) != work) await host.Error.WriteLineAsync(Line());
    }

    private async Task ShowBarAsync(Task work)
    {
        var console = RecordTable.ConsoleOf(host with { Out = host.Error, OutIsTerminal = true });
        console.Profile.Capabilities.Interactive = true;
        await console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(async bars =>
            {
                var bar = bars.AddTask("importing", maxValue: totalOctets ?? 1);
                bar.IsIndeterminate = totalOctets is null;
                using var timer = new PeriodicTimer(BarInterval, host.TimeProvider);
                while (await Task.WhenAny(work, timer.WaitForNextTickAsync().AsTask()) != work)
                {
                    bar.Value = report.Position;
                    bar.Description = Counts();
                }
                bar.Description = Counts();
                bar.Value = bar.MaxValue;
            });
    }

    private string Counts() => string.Create(CultureInfo.InvariantCulture, $"{report.Done} records, {Rate:0}/s, {report.Failed} failed");

    private string Line()
    {
        var text = Counts();
        if (totalOctets is not > 0 || report.Position == 0) return text;
        var part = (double)report.Position / totalOctets.Value;
        var left = host.TimeProvider.GetElapsedTime(_started) * ((1 - part) / part);
        return string.Create(CultureInfo.InvariantCulture, $"{text}, {part:0%}, about {left:hh\\:mm\\:ss} left");
    }
}
