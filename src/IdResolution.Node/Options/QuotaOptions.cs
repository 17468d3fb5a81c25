namespace IdResolution.Node.Options;

/// <summary>Section <c>Quotas</c>: what one administrator may use up; 0 means no limit.</summary>
public sealed record QuotaOptions
{
    /// <summary>Administrative requests a day, from midnight to midnight UTC (default: 0; specification §10.6).</summary>
    public int DailyRequests { get; init; }

    /// <summary>Handles registered, less those the same administrator deleted (default: 0; specification §10.6).</summary>
    public int Identifiers { get; init; }

    /// <summary>Prefix handles registered and prefixes homed, less those deleted and unhomed (default: 0; specification §10.6).</summary>
    public int Prefixes { get; init; }

    /// <summary>Limits of single administrators, as <c>handle=requests/identifiers/prefixes</c> (default: none).</summary>
    public IReadOnlyList<string> Administrators { get; init; } = [];
}
