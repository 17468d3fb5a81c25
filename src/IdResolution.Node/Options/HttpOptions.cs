namespace IdResolution.Node.Options;

/// <summary>Section <c>Http</c>: everything over HTTP and HTTPS.</summary>
public sealed record HttpOptions
{
    /// <summary>
    /// Where it listens, such as <c>http://127.0.0.1:8000</c> or <c>https://[::]:8443</c>; several with commas; empty switches it off (default: empty;
    /// <c>http://127.0.0.1:8000, https://127.0.0.1:8443</c> when started without a configuration file and without another <see cref="HandleOptions.Tcp"/>).
    /// </summary>
    public string Url { get; init; } = "";

    /// <summary>Open connections, 1-1,000,000 (default: 10,000).</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Open connections of one client (IPv4 address, IPv6 /64 network), 1-1,000,000; trusted proxies have as many as they like (default: 1,000).</summary>
    public int MaxConnectionsPerSource { get; init; } = 1_000;

    /// <summary>Requests answered at the same time, 1-1,000,000; further ones get 503 (default: 4,096).</summary>
    public int MaxRequests { get; init; } = 4_096;

    /// <summary>The same of one client, 1-1,000,000 (default: 256).</summary>
    public int MaxRequestsPerSource { get; init; } = 256;

    /// <summary>Requests a second of one client, with a second's worth at once; further ones get 429; 0 = no limit, at most 1,000,000 (default: 0).</summary>
    public int RequestsPerSecondPerSource { get; init; }

    /// <summary>Takes authentication over plain HTTP too, as if nobody could listen (default: false; specification §8.1).</summary>
    public bool AllowClearAuthentication { get; init; }

    /// <summary>Seconds after which a silent session of the Handle scheme ends, 60-86,400 (default: 1,800; specification §8.3).</summary>
    public int SessionTimeoutSeconds { get; init; } = 1_800;

    /// <summary>Sessions in which somebody has proven who he is, 1-1,000,000, and as many in which nobody has yet; then the longest unused one ends (default: 10,000).</summary>
    public int MaxSessions { get; init; } = 10_000;

    /// <summary>The same of one client, 1-1,000,000 (default: 256).</summary>
    public int MaxSessionsPerSource { get; init; } = 256;

    /// <summary>
    /// <c>Off</c>, or <c>Request</c> to ask for a certificate in every TLS handshake and to take it where a request says so (default: Off; specification §8.3).
    /// </summary>
    public string ClientCertificates { get; init; } = "Off";

    /// <summary>PEM file with the certificate for HTTPS, and the certificates between it and its root (default: that of the TLS port).</summary>
    public string Certificate { get; init; } = "";

    /// <summary>PEM file with the unencrypted private key of <see cref="Certificate"/> (default: the key is in the same file).</summary>
    public string CertificateKey { get; init; } = "";

    /// <summary>Networks of proxies whose word about a client counts, such as 10.0.0.0/8 (default: none).</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>
    /// Where those tell it: <c>X-Forwarded-For</c> (with <c>X-Forwarded-Proto</c>) or <c>Forwarded</c> (RFC 7239); the other is not looked at
    /// (default: X-Forwarded-For).
    /// </summary>
    public string ForwardedHeader { get; init; } = "X-Forwarded-For";

    /// <summary>How clients address this node, such as <c>https://id.example.org</c>; empty for the way they do in their request (default: empty).</summary>
    public string PublicUrl { get; init; } = "";

    /// <summary>
    /// Seconds for which browsers are told to come by HTTPS only, 0-63,072,000; told over HTTPS with a certificate from a file, 0 = never (default: 31,536,000).
    /// </summary>
    public int HstsSeconds { get; init; } = 31_536_000;
}
