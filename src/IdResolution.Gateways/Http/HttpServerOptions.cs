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
}
