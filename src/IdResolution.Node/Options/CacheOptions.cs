namespace IdResolution.Node.Options;

/// <summary>Section <c>Cache</c>: answers of others in the memory of this node (specification §5.10).</summary>
public sealed record CacheOptions
{
    /// <summary>Memory in MiB, 1-1,048,576 (default: 64).</summary>
    public int Mebibytes { get; init; } = 64;

    /// <summary>Seconds that an answer is kept at least, unless its time to live is 0 or an instant, 0-3,600 (default: 0).</summary>
    public int MinTtlSeconds { get; init; }

    /// <summary>Seconds that an answer is kept at most, 1-172,800 (default: 172,800).</summary>
    public int MaxTtlSeconds { get; init; } = 172_800;

    /// <summary>Seconds that "handle not found" is kept, 0-86,400 (default: 0).</summary>
    public int NegativeTtlSeconds { get; init; }

    /// <summary>Seconds that "values not found" is kept, 0-86,400 (default: 300).</summary>
    public int ValuesNotFoundTtlSeconds { get; init; } = 300;

    /// <summary>Seconds that nobody asks again after nobody answered, 0-300 (default: 5).</summary>
    public int FailureTtlSeconds { get; init; } = 5;

    /// <summary>Seconds that an answer may be given past its time while nobody responsible answers, 0-604,800 (default: 3,600).</summary>
    public int StaleSeconds { get; init; } = 3_600;

    /// <summary>Milliseconds that a question waits for its source before such an answer is given, 0-60,000 (default: 500).</summary>
    public int StaleWaitMilliseconds { get; init; } = 500;
}
