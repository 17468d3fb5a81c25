using System.Diagnostics.Metrics;
using System.Numerics;

namespace IdResolution.Gateways.Metrics;

/// <summary>Upper bounds of a histogram's buckets: those that its instrument advises, else some by its unit.</summary>
internal static class BucketBounds
{
    /// <summary>Most buckets of a histogram, the one without a bound not counted.</summary>
    public const int Max = 64;

    private static readonly double[] Seconds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly double[] Things = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000, 1_000_000];

    public static double[] Of(Instrument instrument)
    {
        var advised = instrument switch
        {
            Histogram<double> histogram => Advised(histogram),
            Histogram<long> histogram => Advised(histogram),
            Histogram<int> histogram => Advised(histogram),
            _ => [],
        };
        if (advised.Length is > 0 and <= Max && advised.All(double.IsFinite) && advised.Zip(advised.Skip(1)).All(pair => pair.First < pair.Second))
            return advised;
        return instrument.Unit == "s" ? Seconds : Things;
    }

    private static double[] Advised<T>(Histogram<T> histogram) where T : struct, INumber<T> =>
        [.. (histogram.Advice?.HistogramBucketBoundaries ?? []).Select(double.CreateSaturating)];
}
