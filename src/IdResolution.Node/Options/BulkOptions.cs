namespace IdResolution.Node.Options;

/// <summary>Section <c>Bulk</c>: many identifiers in one HTTP request, and answers kept for requests that are sent again.</summary>
public sealed record BulkOptions
{
    /// <summary>Bulks that run at once, 1-1,000 (default: 8).</summary>
    public int MaxConcurrent { get; init; } = 8;

    /// <summary>Bulks of one identity that run at once, 1-1,000 (default: 2).</summary>
    public int MaxConcurrentPerIdentity { get; init; } = 2;

    /// <summary>Items of one bulk that are being executed at once, 1-4,096 (default: 512).</summary>
    public int InFlight { get; init; } = 512;

    /// <summary>Seconds for which a body may stand still, or its answer may wait to be read, 1-3,600 (default: 60).</summary>
    public int StallSeconds { get; init; } = 60;

    /// <summary>Hours for which an idempotency key is kept from its first use, 1-720 (default: 24).</summary>
    public int IdempotencyHours { get; init; } = 24;

    /// <summary>Idempotency keys of bulks, and of single writes, kept at once, 1-10,000,000 (default: 100,000).</summary>
    public int IdempotencyKeys { get; init; } = 100_000;

    /// <summary>MiB that the keys of bulks, and those of single writes, may take on disk, 1-1,000,000 (default: 4,096).</summary>
    public int IdempotencyMegabytes { get; init; } = 4_096;
}
