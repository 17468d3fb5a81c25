using IdResolution.Protocol;

namespace IdResolution.Client.Tracing;

/// <summary>
/// One request to one server and what became of it, or one look into the cache that spared it. Holds no values and no secrets.
/// </summary>
public sealed record TraceHop
{
    /// <summary>Address and port asked; empty when the cache knew.</summary>
    public required string Server { get; init; }

    /// <summary><c>udp</c>, <c>tcp</c>, <c>tls</c>, <c>http</c>, <c>https</c> or <c>cache</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>The operation sent.</summary>
    public required OpCode OpCode { get; init; }

    /// <summary>The handle asked for.</summary>
    public required Utf8String Handle { get; init; }

    /// <summary>
    /// What it was asked for: the name itself, <c>service of 88.100</c> (who answers for the names of a prefix), or
    /// <c>site of a root</c>.
    /// </summary>
    public string Purpose { get; init; } = "";

    /// <summary>True when nobody was asked because the answer was known.</summary>
    public bool FromCache { get; init; }

    /// <summary>More about the answer, such as <c>12 s old</c> or <c>stale</c>; empty when there is no more to say.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Octets of the request, envelope included.</summary>
    public required int OctetsSent { get; init; }

    /// <summary>Octets of the answer, envelope included; 0 when none came.</summary>
    public int OctetsReceived { get; init; }

    /// <summary>The answer's code; null when none came.</summary>
    public ResponseCode? Code { get; init; }

    /// <summary>Datagrams sent for this request, retries included; 1 on TCP and HTTP.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>From sending to the last octet of the answer.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Why there is no answer; null when there is one.</summary>
    public string? Failure { get; init; }
}
