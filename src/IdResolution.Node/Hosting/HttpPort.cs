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
        var options = new HttpServerOptions
        {
            EndPoints = endPoints,
            Certificate = prepared.Tls is { } certificate ? () => certificate.Current : null,
            MaxConnections = configuration.Http.MaxConnections,
        };
        var parts = new HttpParts
        {
            Door = engine.Gateway, Engine = engine, FindObstacle = findObstacle, Time = time, Loggers = loggers, V1 = V1OptionsOf(configuration, prepared),
            Bulk = BulkOptionsOf(configuration),
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

    private static Gateways.V1.Bulk.BulkOptions BulkOptionsOf(Configuration configuration) => new()
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

    private static V1Options V1OptionsOf(Configuration configuration, Prepared prepared) => new()
    {
        Version = typeof(ExitCode).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        Role = configuration.Node.Role.ToString(),
        Description = configuration.Node.Description,
        // Stays the same over a restart, and nobody but the node can know it.
        CursorSecret = SHA256.HashData(Encoding.UTF8.GetBytes("cursors " + prepared.ServerKey.ExportPem())),
    };
}
