namespace IdResolution.Resolution.Remote;

/// <summary>Bounds of what is asked of other services. Immutable.</summary>
public sealed record RemoteLimits
{
    /// <summary>How long one request may wait for other services, all its questions together, 0.1 to 30 seconds. Default: 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Questions under way at once, at least 8; one prefix and one source of challenge answers may each have an eighth of them. Default:
    /// 64.
    /// </summary>
    public int MaxConcurrent { get; init; } = 64;

    /// <summary>Questions asked for one request, at least 1; cached answers cost nothing. Default: 16.</summary>
    public int MaxQuestionsPerRequest { get; init; } = 16;

    /// <summary>Values are believed at least this long, whatever their TTL, 0 to 1 hour. Default: 10 s.</summary>
    public TimeSpan MinAge { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Values are believed at most this long, whatever their TTL, from <see cref="MinAge"/> to 1 day. A revoked key may act for as long.
    /// Default: 10 minutes.
    /// </summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>That nothing is there, or nobody answered, is remembered this long, 0 to 1 hour. Default: 5 s.</summary>
    public TimeSpan NegativeAge { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most answers remembered, at least 1; the longest unused gives way. Default: 10,000.</summary>
    public int MaxEntries { get; init; } = 10_000;

    /// <summary>Most octets of answers remembered, at least 1 MiB. Default: 16 MiB.</summary>
    public long MaxOctets { get; init; } = 16L << 20;

    internal void Validate()
    {
        Check(Timeout.TotalSeconds is >= 0.1 and <= 30, nameof(Timeout));
        Check(MaxConcurrent >= 8, nameof(MaxConcurrent));
        Check(MaxQuestionsPerRequest >= 1, nameof(MaxQuestionsPerRequest));
        Check(MinAge >= TimeSpan.Zero && MinAge.TotalHours <= 1, nameof(MinAge));
        Check(MaxAge >= MinAge && MaxAge.TotalDays <= 1, nameof(MaxAge));
        Check(NegativeAge >= TimeSpan.Zero && NegativeAge.TotalHours <= 1, nameof(NegativeAge));
        Check(MaxEntries >= 1, nameof(MaxEntries));
        Check(MaxOctets >= 1 << 20, nameof(MaxOctets));

        static void Check(bool holds, string name)
        {
            if (!holds) throw new ArgumentException($"{name} is out of its range", name);
        }
    }
}
