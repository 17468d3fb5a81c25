namespace IdResolution.Node.Options;

/// <summary>Section <c>Redis</c>: a level of the cache that the nodes of one operator share.</summary>
public sealed record RedisOptions
{
    /// <summary>host:port of a server, of a primary and its replicas, or of some nodes of a cluster (default: none, nothing is shared).</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>File with the password, whose first line counts (default: none).</summary>
    public string PasswordFile { get; init; } = "";

    /// <summary>Name of the environment variable with the password (default: none).</summary>
    public string PasswordVariable { get; init; } = "";

    /// <summary>Database number, 0-1,023; a cluster has only 0 (default: 0).</summary>
    public int Database { get; init; }

    /// <summary>What every key and channel begins with, 1-64 characters without braces (default: <c>idresolution:</c>).</summary>
    public string KeyPrefix { get; init; } = "idresolution:";

    /// <summary>Speaks TLS 1.2 or 1.3 (default: false).</summary>
    public bool Tls { get; init; }

    /// <summary>Name in the server's certificate (default: the host of the endpoint).</summary>
    public string TlsHost { get; init; } = "";

    /// <summary>PEM file of the authority that signed the server's certificate (default: those of the system).</summary>
    public string TlsAuthorityFile { get; init; } = "";

    /// <summary>Milliseconds one call may take, 1-10,000; what takes longer is a miss (default: 50).</summary>
    public int CallTimeoutMilliseconds { get; init; } = 50;
}
