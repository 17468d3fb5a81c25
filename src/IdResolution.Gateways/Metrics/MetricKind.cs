namespace IdResolution.Gateways.Metrics;

/// <summary>What a scraper is told a metric is.</summary>
internal enum MetricKind
{
    /// <summary>Only grows, until the process starts again.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>A distribution in buckets.</summary>
    Histogram,
}
