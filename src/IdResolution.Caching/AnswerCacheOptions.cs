namespace IdResolution.Caching;

/// <summary>Choices of an <see cref="AnswerCache"/>.</summary>
public sealed class AnswerCacheOptions
{
    /// <summary>Most octets of answers, keys and bookkeeping in memory; 64 KiB to 1 TiB.</summary>
    public long MaximumOctets { get; set; } = 64L << 20;

    /// <summary>Fewest time a relative time to live that is not 0 counts for; 0 to 3600 s. An absolute one is never prolonged.</summary>
    public TimeSpan MinimumTtl { get; set; } = TimeSpan.Zero;

    /// <summary>Most time an answer counts as fresh; 1 s to 172 800 s (specification §5.10).</summary>
    public TimeSpan MaximumTtl { get; set; } = TimeSpan.FromSeconds(172_800);

    /// <summary>How long "values not found" (RC 200) is kept; 0 (not at all) to 86 400 s.</summary>
    public TimeSpan ValuesNotFoundTtl { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long "handle not found" (RC 100) is kept; 0 (not at all, the default of specification §5.10) to 86 400 s.</summary>
    public TimeSpan HandleNotFoundTtl { get; set; } = TimeSpan.Zero;

    /// <summary>How long a source that fails (RC 2, 3, 7) is left alone; 0 to 300 s.</summary>
    public TimeSpan FailureTtl { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long past its time an answer is still given when the source does not answer; 0 (never) to 7 days.</summary>
    public TimeSpan StaleFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a question waits for its source before a stale answer is given instead; 0 to 60 s.</summary>
    public TimeSpan StaleWait { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The last part of an answer's life in which it is fetched anew when it is asked for, provided that it was asked for twice before; 0 (no
    /// prefetching) to 0.5.
    /// </summary>
    public double PrefetchShare { get; set; } = 0.1;

    /// <summary>How long one fetch may take; 1 ms to 300 s.</summary>
    public TimeSpan FlightTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Most fetches at a time; 1 to 1 048 576. A question beyond is answered "server too busy", or stale.</summary>
    public int MaximumFlights { get; set; } = 10_000;

    /// <summary>Independent parts of the memory, a power of two up to 1024; 0 lets the cache choose by processors and size.</summary>
    public int Shards { get; set; }
}
