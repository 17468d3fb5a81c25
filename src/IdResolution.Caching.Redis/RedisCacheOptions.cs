namespace IdResolution.Caching.Redis;

/// <summary>Choices of a <see cref="RedisCache"/>.</summary>
public sealed class RedisCacheOptions
{
    /// <summary>
    /// <c>host:port</c> of one server, of a primary and its replicas, or of some nodes of a Redis Cluster; the rest of a cluster is found
    /// from there. 1 to 64 of them.
    /// </summary>
    public IReadOnlyList<string> Endpoints { get; set; } = ["127.0.0.1:6379"];

    /// <summary>Password of the default user; empty for none. Never logged.</summary>
    public string Password { get; set; } = "";

    /// <summary>Database number, 0 to 1023; a cluster has only 0.</summary>
    public int Database { get; set; }

    /// <summary>What every key and channel begins with: 1 to 64 characters, no braces.</summary>
    public string KeyPrefix { get; set; } = "idresolution:";

    /// <summary>True to talk TLS 1.2 or 1.3; the certificate is checked against the authorities of the system.</summary>
    public bool Tls { get; set; }

    /// <summary>Name in the certificate of the server; empty for the host of the endpoint.</summary>
    public string TlsHost { get; set; } = "";

    /// <summary>PEM file of the authority that signed the server's certificate, in place of those of the system; empty for those.</summary>
    public string TlsAuthorityFile { get; set; } = "";

    /// <summary>The longest one call may take; 1 ms to 10 s. What takes longer is a miss.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest a connection may take to come about; 100 ms to 60 s. Nobody waits for it.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Most calls without a reply at a time; 1 to 1 048 576. A call beyond is a miss.</summary>
    public int MaximumOutstanding { get; set; } = 4096;

    /// <summary>Failures in a row that open the circuit; 1 to 1000. While it is open every call is a miss at once.</summary>
    public int FailuresToOpen { get; set; } = 5;

    /// <summary>How often the connection is tried and the invalidation channel is heard; 10 ms to 60 s.</summary>
    public TimeSpan BeatInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Told in words why Redis is not used, or null when it is; once for every change, about two seconds of absence being none. Called in the
    /// background, one call at a time; must not throw. The words hold no password.
    /// </summary>
    public Action<string?>? StateObserver { get; set; }

    /// <summary>Most invalidations kept for a store that is away; 1 to 1 048 576. What is beyond is lost there, and counted.</summary>
    public int MaximumOwed { get; set; } = 65_536;
}
