namespace IdResolution.Gateways.Metrics;

/// <summary>
/// One line of a metric, or the lines of one histogram: a value for one set of tags. Adding takes no lock and allocates nothing, so that
/// the threads that serve may do it. Safe from every thread.
/// </summary>
internal sealed class Series(KeyValuePair<string, object?>[] tags, string labels, int buckets)
{
    private readonly long[] _buckets = new long[buckets];
    private double _value;

    /// <summary>The labels as they are written.</summary>
    public string Labels { get; } = labels;

    /// <summary>Whether the present scrape has seen a value; for instruments that are asked. The scraping thread's.</summary>
    public bool IsSeen { get; set; }

    /// <summary>The value; the sum of a histogram.</summary>
    public double Value => Volatile.Read(ref _value);

    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> others)
    {
        if (others.Length != tags.Length) return false;
        for (var i = 0; i < others.Length; i++)
        {
            if (others[i].Key != tags[i].Key || !Equals(others[i].Value, tags[i].Value)) return false;
        }
        return true;
    }

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Add(double amount)
    {
        var seen = Volatile.Read(ref _value);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref _value, seen + amount, seen);
            // By bits: a sum that is not a number would never equal itself.
            if (BitConverter.DoubleToInt64Bits(before) == BitConverter.DoubleToInt64Bits(seen)) return;
            seen = before;
        }
    }

    /// <summary>Counts a value in its bucket, the first whose bound is not below it.</summary>
    public void Observe(double value, double[] bounds)
    {
        var place = Array.BinarySearch(bounds, value);
        Interlocked.Increment(ref _buckets[place < 0 ? ~place : place]);
        Add(value);
    }

    /// <summary>Values in one bucket alone; the last has no bound.</summary>
    public long InBucket(int bucket) => Volatile.Read(ref _buckets[bucket]);
}
