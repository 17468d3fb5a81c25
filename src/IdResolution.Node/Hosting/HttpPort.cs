using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.V1;
using IdResolution.Node.Options;
using IdResolution.Node.Start;
using IdResolution.Resolution;
using Microsoft.Extensions.Logging;

namespace IdResolution.Node.Hosting;

/// <summary>The HTTP face of a node, from what section <c>Http</c> says.</summary>
internal static class HttpPort
{
    /// <summary>Opens the ports; null when they are switched off.</summary>
    /// <exception cref="StartException">A port cannot be had.</exception>
    public static async Task<HttpServer?> OpenAsync(
        Configuration configuration, Prepared prepared, NodeEngine engine, Func<string?> findObstacle, TimeProvider time, ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var endPoints = HttpUrls.Of(configuration.Http.Url);
        if (endPoints.Count == 0) return null;
        var options = OptionsOf(configuration.Http, endPoints, prepared.HttpTls);
        var parts = new HttpParts
        {
            Door = engine.Gateway,
            Engine = engine,
            FindObstacle = findObstacle,
            Time = time,
            Loggers = loggers,
            V1 = V1OptionsOf(configuration, prepared),
            Tunnel = new() { Enabled = configuration.Tunnel.Enabled },
        };
        var server = new HttpServer(options, parts);
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            await server.DisposeAsync();
            throw new StartException($"Cannot listen on {configuration.Http.Url}: {e.GetBaseException().Message}. Is another node running there?", e);
        }
        return server;
    }

    private static V1Options V1OptionsOf(Configuration configuration, Prepared prepared) => new()
    {
        Version = typeof(ExitCode).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        Role = configuration.Node.Role.ToString(),
        Description = configuration.Node.Description,
        // Stays the same over a restart, and nobody but the node can know it.
        CursorSecret = SHA256.HashData(Encoding.UTF8.GetBytes("cursors " + prepared.ServerKey.ExportPem())),
    };

    private static HttpServerOptions OptionsOf(HttpOptions http, IReadOnlyList<HttpEndPoint> endPoints, TlsCertificate? certificate) => new()
    {
        EndPoints = endPoints,
        Certificate = certificate is null ? null : () => certificate.Current,
        MaxConnections = http.MaxConnections,
        MaxConnectionsPerSource = http.MaxConnectionsPerSource,
        MaxRequests = http.MaxRequests,
        MaxRequestsPerSource = http.MaxRequestsPerSource,
        RequestsPerSecondPerSource = http.RequestsPerSecondPerSource,
        AllowClearAuthentication = http.AllowClearAuthentication,
        SessionTimeout = TimeSpan.FromSeconds(http.SessionTimeoutSeconds),
        MaxSessions = http.MaxSessions,
        MaxSessionsPerSource = http.MaxSessionsPerSource,
        RequestsClientCertificates = http.ClientCertificates.Equals("Request", StringComparison.OrdinalIgnoreCase),
        TrustedProxies = [.. http.TrustedProxies.Select(IPNetwork.Parse)],
        UsesForwardedHeader = http.ForwardedHeader.Equals("Forwarded", StringComparison.OrdinalIgnoreCase),
        PublicUrl = http.PublicUrl.Length > 0 ? new Uri(http.PublicUrl) : null,
        // A browser that has been told to come by HTTPS lets nobody pass a certificate that nobody vouches for.
        StrictTransport = TimeSpan.FromSeconds(certificate is { IsFromFiles: true } ? http.HstsSeconds : 0),
    };
}
