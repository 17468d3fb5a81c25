using IdResolution.Gateways.Http;
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
        var options = new HttpServerOptions
        {
            EndPoints = endPoints,
            Certificate = prepared.Tls is { } certificate ? () => certificate.Current : null,
            MaxConnections = configuration.Http.MaxConnections,
        };
        var parts = new HttpParts { Door = engine.Gateway, Engine = engine, Bulk = BulkOf(configuration), FindObstacle = findObstacle, Time = time, Loggers = loggers };
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

    private static Gateways.V1.Bulk.BulkOptions BulkOf(Configuration configuration) => new()
    {
        Directory = Path.Combine(configuration.Node.DataDirectory, "idempotency"),
        MaxConcurrent = configuration.Bulk.MaxConcurrent,
        MaxConcurrentPerIdentity = configuration.Bulk.MaxConcurrentPerIdentity,
        InFlight = configuration.Bulk.InFlight,
        Patience = TimeSpan.FromSeconds(configuration.Bulk.StallSeconds),
        KeepFor = TimeSpan.FromHours(configuration.Bulk.IdempotencyHours),
        MaxKeys = configuration.Bulk.IdempotencyKeys,
        MaxKeptOctets = configuration.Bulk.IdempotencyMegabytes * 1024L * 1024L,
    };
}
