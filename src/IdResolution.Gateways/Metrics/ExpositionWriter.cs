using System.Buffers;
using System.Globalization;
using System.Text;

namespace IdResolution.Gateways.Metrics;

/// <summary>Writes metrics in the Prometheus text format 0.0.4.</summary>
internal static class ExpositionWriter
{
    /// <summary>The media type of what is written.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const int MaxNumberLength = 32;

    /// <summary>Writes a metric; nothing where it has no series to show.</summary>
    public static void Write(IBufferWriter<byte> output, Family family)
    {
        var isHeaded = false;
        foreach (var series in family.All)
        {
            if (family.Mode == Measuring.Asked && !series.IsSeen) continue;
            if (!isHeaded) WriteHead(output, family);
            isHeaded = true;
            if (family.Kind == MetricKind.Histogram) WriteHistogram(output, family, series);
            else WriteSample(output, family.Name, "", series.Labels, default, series.Value);
        }
    }

    private static void WriteHead(IBufferWriter<byte> output, Family family)
    {
        Text(output, "# HELP ");
        Text(output, family.Name);
        Text(output, " ");
        Text(output, family.Help.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal));
        Text(output, "\n# TYPE ");
        Text(output, family.Name);
        Text(output, family.Kind switch { MetricKind.Counter => " counter\n", MetricKind.Gauge => " gauge\n", _ => " histogram\n" });
    }

    private static void WriteHistogram(IBufferWriter<byte> output, Family family, Series series)
    {
        // The count is that of the buckets as they were read, so that the lines agree while others count on.
        var count = 0L;
        for (var i = 0; i <= family.Bounds.Length; i++)
        {
            count += series.InBucket(i);
            WriteSample(output, family.Name, "_bucket", series.Labels, i < family.Bounds.Length ? family.Bounds[i] : double.PositiveInfinity, count);
        }
        WriteSample(output, family.Name, "_sum", series.Labels, default, series.Value);
        WriteSample(output, family.Name, "_count", series.Labels, default, count);
    }

    private static void WriteSample(IBufferWriter<byte> output, string name, string ending, string labels, double? bound, double value)
    {
        Text(output, name);
        Text(output, ending);
        if (labels.Length > 0 || bound is not null)
        {
            Text(output, "{");
            Text(output, labels);
            if (bound is { } le)
            {
                Text(output, labels.Length > 0 ? ",le=\"" : "le=\"");
                Number(output, le);
                Text(output, "\"");
            }
            Text(output, "}");
        }
        Text(output, " ");
        Number(output, value);
        Text(output, "\n");
    }

    private static void Text(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);

    private static void Number(IBufferWriter<byte> output, double value)
    {
        if (!double.IsFinite(value))
        {
            Text(output, double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
            return;
        }
        var room = output.GetSpan(MaxNumberLength);
        value.TryFormat(room, out var length, provider: CultureInfo.InvariantCulture);
        // Buckets are told apart by the spelling of their bound, and this is the field's: 5e-06.
        room[..length].Replace((byte)'E', (byte)'e');
        output.Advance(length);
    }
}
