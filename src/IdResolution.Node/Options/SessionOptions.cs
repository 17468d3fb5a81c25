namespace IdResolution.Node.Options;

/// <summary>Section <c>Sessions</c>: sessions of administrators (specification §6.8).</summary>
public sealed record SessionOptions
{
    /// <summary>Clients may set up sessions (default: true).</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Sessions open at once, 1-1,000,000 (default: 65,536).</summary>
    public int MaxSessions { get; init; } = 65_536;

    /// <summary>Sessions open for one source network, 1-1,000,000 (default: 1,024).</summary>
    public int MaxSessionsPerSource { get; init; } = 1_024;

    /// <summary>Sessions open that were set up over one connection, 1-1,000,000 (default: 16).</summary>
    public int MaxSessionsPerConnection { get; init; } = 16;

    /// <summary>Longest time in seconds that a session lives unused, 60-2,592,000 (default: 86,400).</summary>
    public int LifetimeSeconds { get; init; } = 86_400;

    /// <summary>Takes DES, triple DES and sessions of versions before 2.5, whose messages can be replayed (default: false).</summary>
    public bool LegacyCiphers { get; init; }

    /// <summary>Refuses to authenticate anybody outside a session with code 404 (default: false; specification §6.6).</summary>
    public bool RequireSessions { get; init; }

    /// <summary>Takes session set-up with an RSA key that comes with the request, mode 1 (default: false).</summary>
    public bool OtherModes { get; init; }
}
