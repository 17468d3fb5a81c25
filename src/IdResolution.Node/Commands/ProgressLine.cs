using System.Globalization;
using Spectre.Console;

namespace IdResolution.Node.Commands;

/// <summary>Shows how far long work is: a bar on a terminal, a line every few seconds elsewhere.</summary>
internal static class ProgressLine
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Runs <paramref name="work"/>, which reports a share from 0 to 1 and a text.</summary>
    public static async Task RunAsync(string title, TimeProvider time, Func<Action<double, string>, Task> work)
    {
        if (Console.IsErrorRedirected || Console.IsOutputRedirected)
        {
            await RunPlainAsync(title, time, work);
            return;
        }
        await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(title));
                await work((share, text) =>
                {
                    bar.Value = share * 100;
                    bar.Description = Markup.Escape($"{title} {text}");
                });
                bar.Value = 100;
            });
    }

    private static async Task RunPlainAsync(string title, TimeProvider time, Func<Action<double, string>, Task> work)
    {
        var last = time.GetTimestamp();
        await work((share, text) =>
        {
            if (time.GetElapsedTime(last) < Interval) return;
            last = time.GetTimestamp();
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {share:P0} {text}"));
        });
    }
}
