using System.Globalization;
using System.Text;
using System.Text.Json;

namespace IdResolution.LoadGenerator;

/// <summary>A report as a table for people and as JSON for programs. Pure.</summary>
public static class ReportText
{
    private const double NanosecondsPerMicrosecond = 1_000;

    private static readonly CompositeFormat Row = CompositeFormat.Parse("{0,-9} {1,29} {2,9:N0} {3,9:N0} {4,9:N0} {5,10:N0} {6,7:N0} {7,7:N0}\n");

    /// <summary>Rates as min / median / max over the rounds; quantiles over all rounds together.</summary>
    public static string Table(LoadReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        text.AppendFormat(CultureInfo.InvariantCulture, Row, "", "requests/s (min/median/max)", "p50 us", "p99 us", "p99.9 us", "max us", "wrong", "lost");
        foreach (var stream in report.Streams)
        {
            var all = Together(stream);
            var rates = string.Create(CultureInfo.InvariantCulture, $"{stream.Rates.Min():N0} / {Median(stream.Rates):N0} / {stream.Rates.Max():N0}");
            text.AppendFormat(
                CultureInfo.InvariantCulture, Row, stream.Options.Name, rates, Microseconds(all, 0.5), Microseconds(all, 0.99), Microseconds(all, 0.999),
                all.Max / NanosecondsPerMicrosecond, stream.Wrong, stream.Lost);
            if (stream.WrongCode != 0) text.Append(CultureInfo.InvariantCulture, $"  a wrong answer had code {stream.WrongCode}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"processor time a request: server {Spread(report.ServerCpu)} us, generator {Spread(report.GeneratorCpu)} us");
        return text.ToString();
    }

    /// <summary>One line.</summary>
    public static string Json(LoadReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return JsonSerializer.Serialize(new
        {
            streams = report.Streams.Select(stream =>
            {
                var all = Together(stream);
                return new
                {
                    name = stream.Options.Name,
                    rates = stream.Rates.Select(rate => Math.Round(rate)),
                    p50 = Microseconds(all, 0.5),
                    p99 = Microseconds(all, 0.99),
                    p999 = Microseconds(all, 0.999),
                    max = all.Max / NanosecondsPerMicrosecond,
                    p99s = stream.Latency.Select(latency => Microseconds(latency, 0.99)),
                    wrong = stream.Wrong,
                    lost = stream.Lost,
                };
            }),
            serverCpu = report.ServerCpu.Where(double.IsFinite).Select(cpu => Math.Round(cpu, 3)),
            generatorCpu = report.GeneratorCpu.Where(double.IsFinite).Select(cpu => Math.Round(cpu, 3)),
        });
    }

    private static LatencyHistogram Together(StreamReport stream)
    {
        var all = new LatencyHistogram();
        foreach (var latency in stream.Latency) all.Add(latency);
        return all;
    }

    private static double Microseconds(LatencyHistogram latency, double share) => latency.Quantile(share) / NanosecondsPerMicrosecond;

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Spread(IReadOnlyList<double> values) =>
        string.Create(CultureInfo.InvariantCulture, $"{values.Min():F2} / {Median(values):F2} / {values.Max():F2}");
}
