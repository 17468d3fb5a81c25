using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IdResolution.Gateways.Http;

/// <summary>What one client may ask of the server before any room sees the request.</summary>
internal static class HttpLimits
{
    /// <summary>The largest body that is not read as a stream, in octets: a record and its JSON.</summary>
    public const int MaxBodyLength = 4 * 1024 * 1024;

    /// <summary>Octets of bodies that are held at once, beyond <see cref="BodyBudget.Free"/> of each.</summary>
    public const long MaxBodies = 256 * 1024 * 1024;

    /// <summary>The same of one client.</summary>
    public const long MaxBodiesPerSource = 32 * 1024 * 1024;

    /// <summary>How long the reading of a body that is not read as a stream may take.</summary>
    public static readonly TimeSpan BodyPatience = TimeSpan.FromSeconds(60);

    public static void Apply(KestrelServerLimits limits, HttpServerOptions options)
    {
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = MaxBodyLength;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
        // Whoever sends or takes less than this for five seconds is cut off; a room that streams lifts it for its request.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.MaxRequestHeaderFieldSize = 16 * 1024;
        // Connections die without a word behind some firewalls; HTTP/2 has a way to ask.
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }
}
