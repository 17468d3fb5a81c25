using System.Text;

namespace IdResolution.Gateways.Metrics;

/// <summary>The labels of a series, written once: <c>reason="too_short",transport="udp"</c>, by name, values escaped and bounded.</summary>
internal static class Labels
{
    /// <summary>Characters of a value that are shown; the rest is cut off.</summary>
    public const int MaxValueLength = 128;

    private const int MaxLabels = 16;

    public static string Write(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var byName = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (tag, value) in tags)
        {
            if (byName.Count == MaxLabels) break;
            // The format has no series with one name twice; the first tag counts.
            byName.TryAdd(ExpositionName.OfLabel(tag), Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "");
        }
        var text = new StringBuilder();
        foreach (var (name, value) in byName)
        {
            if (text.Length > 0) text.Append(',');
            text.Append(name).Append("=\"");
            foreach (var c in value.AsSpan(0, Math.Min(value.Length, MaxValueLength)))
            {
                if (c == '\n') text.Append(@"\n");
                else if (c is '\\' or '"') text.Append('\\').Append(c);
                else text.Append(c);
            }
            text.Append('"');
        }
        return text.ToString();
    }
}
