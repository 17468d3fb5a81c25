namespace IdResolution.Gateways.V1.Bulk;

/// <summary>What the operator chooses about <c>/v1/bulk</c> and about answers that are kept for a repeat. Not to be changed once a server has it.</summary>
public sealed record BulkOptions
{
    /// <summary>Where journals and answers are kept; made when it is not there. Nobody else may write there.</summary>
    public required string Directory { get; init; }

    /// <summary>Bulks that run at once, 1-1,000.</summary>
    public int MaxConcurrent { get; init; } = 8;

    /// <summary>Bulks of one identity that run at once, 1-1,000.</summary>
    public int MaxConcurrentPerIdentity { get; init; } = 2;

    /// <summary>Items of one bulk that are being executed at once, 1-4,096.</summary>
    public int InFlight { get; init; } = 512;

    /// <summary>How long a body may stand still, or its answer may wait to be read, before the bulk is ended.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an idempotency key is kept, from its first use.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Idempotency keys that are kept at once, 1-10,000,000.</summary>
    public int MaxKeys { get; init; } = 100_000;

    /// <summary>What they may take on disk together, in octets.</summary>
    public long MaxKeptOctets { get; init; } = 4L * 1024 * 1024 * 1024;
}
