using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IdResolution.Gateways.Http;

/// <summary>What one client may ask of the server before any room sees the request.</summary>
internal static class HttpLimits
{
    /// <summary>The largest body that is not read as a stream, in octets: a record and its JSON.</summary>
    public const int MaxBodyLength = 4 * 1024 * 1024;

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
    }
}
