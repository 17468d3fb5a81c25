namespace IdResolution.Gateways.Metrics;

/// <summary>A metric with all its series. Recording takes no lock but for a series that is new. Safe from every thread.</summary>
/// <param name="name">As it is written.</param>
/// <param name="kind">What it is.</param>
/// <param name="mode">What a measurement does to a series.</param>
/// <param name="help">One line for people.</param>
/// <param name="bounds">Upper bounds of a histogram's buckets, ascending, without infinity.</param>
internal sealed class Family(string name, MetricKind kind, Measuring mode, string help, double[] bounds)
{
    /// <summary>Most series of one metric; what would begin another is not shown, so that no peer can fill the memory with labels.</summary>
    public const int MaxSeries = 256;

    private readonly Lock _gate = new();
    private Series[] _series = [];
    private long _unshown;

    public string Name => name;

    public MetricKind Kind => kind;

    public Measuring Mode => mode;

    public string Help => help;

    public double[] Bounds => bounds;

    /// <summary>The series by label; a snapshot.</summary>
    public Series[] All => Volatile.Read(ref _series);

    /// <summary>Measurements that are not shown because there are <see cref="MaxSeries"/> already.</summary>
    public long Unshown => Interlocked.Read(ref _unshown);

    /// <summary>Forgets which series of an instrument that is asked were seen.</summary>
    public void BeginScrape()
    {
        if (mode != Measuring.Asked) return;
        foreach (var series in All) series.IsSeen = false;
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (double.IsNaN(value)) return;
        if ((Find(tags) ?? Begin(tags)) is not { } series)
        {
            Interlocked.Increment(ref _unshown);
            return;
        }
        if (kind == MetricKind.Histogram) series.Observe(value, bounds);
        else if (mode == Measuring.Set || (mode == Measuring.Asked && !series.IsSeen)) series.Set(value);
        else series.Add(value);
        if (mode == Measuring.Asked) series.IsSeen = true;
    }

    private Series? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var series in All)
        {
            if (series.Has(tags)) return series;
        }
        return null;
    }

    private Series? Begin(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels.Write(tags);
        lock (_gate)
        {
            // Other tags may be written in the same way, and nothing may be written twice.
            if (Array.Find(_series, known => known.Labels == labels) is { } same) return same;
            if (_series.Length == MaxSeries) return null;
            var series = new Series(tags.ToArray(), labels, kind == MetricKind.Histogram ? bounds.Length + 1 : 0);
            Volatile.Write(ref _series, [.. _series.Append(series).OrderBy(one => one.Labels, StringComparer.Ordinal)]);
            return series;
        }
    }
}
