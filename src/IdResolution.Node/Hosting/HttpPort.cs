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
        var parts = new HttpParts
        {
            Door = engine.Gateway, Engine = engine, FindObstacle = findObstacle, Time = time, Loggers = loggers, HandleApi = HandleApiOf(configuration.HandleApi),
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

    private static Gateways.HandleApi.HandleApiOptions HandleApiOf(HandleApiOptions api) => new()
    {
        TotalCountAsText = api.TotalCountAsText, Jsonp = api.Jsonp, MaxAgeSeconds = api.MaxAgeSeconds,
    };
}
