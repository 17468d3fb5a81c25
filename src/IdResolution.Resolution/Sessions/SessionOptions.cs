namespace IdResolution.Resolution.Sessions;

/// <summary>What an operator may choose about sessions (specification §6.8).</summary>
public sealed class SessionOptions
{
    /// <summary>Fewest seconds a session lives, however few its client asks for.</summary>
    public const int MinLifetimeSeconds = 60;

    /// <summary>Clients may set up sessions. Default: yes.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Most sessions at once, 1 to 1,000,000; the one longest unused and not authenticated gives way, else a new one is refused. Default:
    /// 65,536.
    /// </summary>
    public int MaxSessions { get; set; } = 65_536;

    /// <summary>Most sessions set up by one source: an IPv4 address or an IPv6 /64. At least 1. Default: 1,024.</summary>
    public int MaxSessionsPerSource { get; set; } = 1_024;

    /// <summary>Most sessions set up over one connection, at least 1; clients need one for each user. Default: 16.</summary>
    public int MaxSessionsPerConnection { get; set; } = 16;

    /// <summary>Longest time a session lives unused, 1 minute to 30 days. Default: one day, as stock clients ask for.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Take DES and triple DES, and versions before 2.5, whose messages can be replayed and are not chained. Default: no.
    /// </summary>
    public bool LegacyCiphers { get; set; }

    /// <summary>Challenge nobody outside sessions: such requests get response code 404 (specification §6.6). Default: no.</summary>
    public bool Required { get; set; }

    /// <summary>
    /// Also set up sessions with an RSA key that comes with the request (mode 1). Exchange by Diffie-Hellman (4) and by a key registered here
    /// (3) are always possible. Default: no.
    /// </summary>
    public bool OtherModes { get; set; }

    /// <summary>Key exchanges computed at the same time, at least 1. Default: half of the processors.</summary>
    public int MaxConcurrentSetUps { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Every error in words for an operator.</summary>
    internal void Validate(Action<bool, string, string> check)
    {
        check(MaxSessions is >= 1 and <= 1_000_000, nameof(MaxSessions), "from 1 to 1,000,000");
        check(MaxSessionsPerSource >= 1, nameof(MaxSessionsPerSource), "at least 1");
        check(MaxSessionsPerConnection >= 1, nameof(MaxSessionsPerConnection), "at least 1");
        check(Lifetime.TotalSeconds is >= MinLifetimeSeconds and <= 30 * 86_400, nameof(Lifetime), "from 1 minute to 30 days");
        check(MaxConcurrentSetUps >= 1, nameof(MaxConcurrentSetUps), "at least 1");
    }
}
