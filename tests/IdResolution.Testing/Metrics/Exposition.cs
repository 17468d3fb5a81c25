using System.Globalization;
using System.Text.RegularExpressions;

namespace IdResolution.Testing.Metrics;

/// <summary>
/// A strict reader of the Prometheus text format 0.0.4, written from its rules: it refuses everything that a scraper might, and what it
/// takes without a word but misunderstands.
/// </summary>
public sealed partial class Exposition
{
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _samples = new(StringComparer.Ordinal);

    private Exposition()
    {
    }

    /// <summary>The type of each metric.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>The value of each line by what stands before it: <c>name{label="value"}</c>.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    /// <exception cref="FormatException">Not the format; names the line.</exception>
    public static Exposition Parse(string page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var exposition = new Exposition();
        exposition.Read(page);
        return exposition;
    }

    /// <summary>The sum of all series of one name whose labels contain a text.</summary>
    public double Sum(string name, string label = "") => _samples
        .Where(sample => (sample.Key == name || sample.Key.StartsWith(name + "{", StringComparison.Ordinal)) && sample.Key.Contains(label, StringComparison.Ordinal))
        .Sum(sample => sample.Value);

    private void Read(string page)
    {
        Demand(page.EndsWith('\n'), "the last line does not end", page);
        Demand(!page.Contains('\r', StringComparison.Ordinal), "a carriage return", page);
        string? family = null, helped = null;
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in page[..^1].Split('\n'))
        {
            if (Help().Match(line) is { Success: true } help)
            {
                Demand(done.Add(help.Groups[1].Value), "described twice, or in two places", line);
                helped = help.Groups[1].Value;
                family = null;
            }
            else if (Type().Match(line) is { Success: true } type)
            {
                family = type.Groups[1].Value;
                Demand(family == helped, "HELP must stand before TYPE", line);
                Demand(_types.TryAdd(family, type.Groups[2].Value), "two types", line);
                Demand((type.Groups[2].Value == "counter") == family.EndsWith("_total", StringComparison.Ordinal), "counters, and only they, end in _total", line);
            }
            else
            {
                var sample = Sample().Match(line);
                Demand(sample.Success, "not a sample", line);
                Demand(family is not null, "a sample before its TYPE", line);
                AddSample(family!, sample.Groups["name"].Value, sample, line);
            }
        }
        foreach (var (name, type) in _types)
        {
            if (type == "histogram") CheckHistogram(name);
            else Demand(_samples.Keys.Any(key => NameOf(key) == name), "no sample", name);
        }
    }

    private void AddSample(string family, string name, Match sample, string line)
    {
        var isHistogram = _types[family] == "histogram";
        Demand(isHistogram ? name == family + "_bucket" || name == family + "_sum" || name == family + "_count" : name == family, "stands in another metric's place", line);
        var labels = sample.Groups["label"].Captures.Select(label => label.Value).ToArray();
        Demand(labels.Distinct(StringComparer.Ordinal).Count() == labels.Length, "a label twice", line);
        Demand(labels.Contains("le", StringComparer.Ordinal) == (isHistogram && name.EndsWith("_bucket", StringComparison.Ordinal)), "le belongs to buckets", line);
        Demand(!labels.Any(label => label.StartsWith("__", StringComparison.Ordinal)), "a label of the scraper's own", line);
        var value = Number(sample.Groups["value"].Value, line);
        Demand(_types[family] != "counter" || value >= 0, "a counter below 0", line);
        Demand(_samples.TryAdd(line[..line.LastIndexOf(' ')], value), "a series twice", line);
    }

    private void CheckHistogram(string name)
    {
        var buckets = _samples.Where(sample => NameOf(sample.Key) == name + "_bucket").ToLookup(sample => Bound().Replace(sample.Key, "").Replace("{}", "", StringComparison.Ordinal));
        Demand(buckets.Count > 0, "no bucket", name);
        foreach (var series in buckets)
        {
            var bounds = series.Select(bucket => Number(Bound().Match(bucket.Key).Groups[1].Value, bucket.Key)).ToArray();
            var counts = series.Select(bucket => bucket.Value).ToArray();
            Demand(bounds.SequenceEqual(bounds.Order()) && bounds.Distinct().Count() == bounds.Length, "bounds do not ascend", series.Key);
            Demand(counts.SequenceEqual(counts.Order()), "buckets are not cumulative", series.Key);
            Demand(double.IsPositiveInfinity(bounds[^1]), "no bucket +Inf", series.Key);
            var rest = series.Key[(name + "_bucket").Length..];
            Demand(_samples.TryGetValue(name + "_count" + rest, out var count) && count.Equals(counts[^1]), "_count is not that of +Inf", series.Key);
            Demand(_samples.ContainsKey(name + "_sum" + rest), "no _sum", series.Key);
        }
    }

    private static string NameOf(string key) => key.Split('{')[0];

    private static double Number(string text, string line)
    {
        if (text is "+Inf") return double.PositiveInfinity;
        if (text is "-Inf") return double.NegativeInfinity;
        if (text is "NaN") return double.NaN;
        Demand(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value), "not a number", line);
        return value;
    }

    private static void Demand(bool isSo, string otherwise, string line)
    {
        if (!isSo) throw new FormatException($"{otherwise}: {line}");
    }

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\\n]|\\\\|\\n)+$")]
    private static partial Regex Help();

    [GeneratedRegex(@"^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$")]
    private static partial Regex Type();

    [GeneratedRegex(
        @"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<label>[a-zA-Z_][a-zA-Z0-9_]*)=""(?:[^""\\\n]|\\\\|\\""|\\n)*""(?:,(?<label>[a-zA-Z_][a-zA-Z0-9_]*)=""(?:[^""\\\n]|\\\\|\\""|\\n)*"")*\})? (?<value>[-+.0-9eEInfNa]+)$")]
    private static partial Regex Sample();

    [GeneratedRegex(@"(?:(?<=\{)|,)le=""([^""]*)""")]
    private static partial Regex Bound();
}
