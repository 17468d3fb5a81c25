namespace IdResolution.Resolution.Quotas;

/// <summary>Limits of one administrator; 0 means none. Immutable.</summary>
/// <param name="DailyRequests">Administrative requests from midnight to midnight UTC; code 603 or 3 beyond.</param>
/// <param name="Identifiers">Handles registered, less those deleted by the same administrator; code 604 or 400 beyond.</param>
/// <param name="Prefixes">Prefix handles registered and prefixes homed, less those deleted and unhomed; code 605 or 400 beyond.</param>
public sealed record Quota(long DailyRequests, long Identifiers, long Prefixes)
{
    /// <summary>No limit at all.</summary>
    public static Quota Unlimited { get; } = new(0, 0, 0);
}
