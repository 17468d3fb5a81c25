using System.Net;
using System.Net.Security;

namespace IdResolution.Gateways.Http;

/// <summary>What the operator chooses about the HTTP face as a whole. Not to be changed once a server has it.</summary>
public sealed record HttpServerOptions
{
    /// <summary>Where it listens.</summary>
    public required IReadOnlyList<HttpEndPoint> EndPoints { get; init; }

    /// <summary>What the next TLS handshake shows; null when no end point is HTTPS.</summary>
    public Func<SslStreamCertificateContext>? Certificate { get; init; }

    /// <summary>Open connections, 1-1,000,000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Open connections of one client (IPv4 address, IPv6 /64 network), at least 1; those of trusted proxies do not count.</summary>
    public int MaxConnectionsPerSource { get; init; } = 1_000;

    /// <summary>Requests answered at the same time, at least 1; further ones get 503.</summary>
    public int MaxRequests { get; init; } = 4_096;

    /// <summary>The same of one client.</summary>
    public int MaxRequestsPerSource { get; init; } = 256;

    /// <summary>Requests a second of one client, with a second's worth at once; further ones get 429. 0 for no limit.</summary>
    public int RequestsPerSecondPerSource { get; init; }

    /// <summary>Takes authentication over plain HTTP too, as if nobody could listen (specification §8.1).</summary>
    public bool AllowClearAuthentication { get; init; }

    /// <summary>How long a session may be silent (specification §8.3).</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(1_800);

    /// <summary>Sessions in which somebody has proven who he is, at least 1, and as many in which nobody has yet; then the longest unused one ends.</summary>
    public int MaxSessions { get; init; } = 10_000;

    /// <summary>The same of one client.</summary>
    public int MaxSessionsPerSource { get; init; } = 256;

    /// <summary>Asks for a certificate in every TLS handshake, and takes one for authentication where a request says so.</summary>
    public bool RequestsClientCertificates { get; init; }

    /// <summary>Proxies whose word about a client counts.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>They speak of it in <c>Forwarded</c> (RFC 7239); else in <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c>.</summary>
    public bool UsesForwardedHeader { get; init; }

    /// <summary>How clients address this node; null for the way they did in their request.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>For how long browsers are told to come by HTTPS only; zero not to tell them.</summary>
    public TimeSpan StrictTransport { get; init; }
}
