using System.Numerics;

namespace IdResolution.LoadGenerator;

/// <summary>
/// Counts durations in buckets that are at most 1/64 of their value wide, from a nanosecond to 68 seconds; longer ones go to the last.
/// Adding allocates nothing. One thread adds; others may read when it is done.
/// </summary>
public sealed class LatencyHistogram
{
    private const int StepBits = 6;
    private const int Steps = 1 << StepBits;
    private const int MaxBits = 36;

    private readonly long[] _counts = new long[(MaxBits - StepBits + 1) * Steps];

    /// <summary>Durations added.</summary>
    public long Count { get; private set; }

    /// <summary>The longest, in nanoseconds, exactly.</summary>
    public long Max { get; private set; }

    /// <summary>Adds a duration in nanoseconds.</summary>
    public void Add(long nanoseconds)
    {
        var value = Math.Max(0, nanoseconds);
        _counts[BucketOf(value)]++;
        Count++;
        if (value > Max) Max = value;
    }

    /// <summary>Adds all of another.</summary>
    public void Add(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>
    /// The duration, in nanoseconds, that a share of all does not exceed: the upper end of its bucket, at most <see cref="Max"/>. 0 when
    /// nothing was added.
    /// </summary>
    public long Quantile(double share)
    {
        var rank = (long)Math.Ceiling(share * Count);
        if (Count == 0) return 0;
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank && seen > 0) return Math.Min(Max, i == _counts.Length - 1 ? Max : UpperEndOf(i));
        }
        return Max;
    }

    // Below 64 every value has a bucket; from there on every power of two has 64.
    private static int BucketOf(long value)
    {
        if (value < Steps) return (int)value;
        var bits = BitOperations.Log2((ulong)value);
        if (bits >= MaxBits) return ((MaxBits - StepBits + 1) * Steps) - 1;
        return ((bits - StepBits + 1) * Steps) + (int)((value >> (bits - StepBits)) & (Steps - 1));
    }

    private static long UpperEndOf(int bucket)
    {
        if (bucket < Steps) return bucket;
        var shift = (bucket / Steps) - 1;
        return ((Steps + (bucket % Steps) + 1L) << shift) - 1;
    }
}
