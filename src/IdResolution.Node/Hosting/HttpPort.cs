using IdResolution.Gateways.Http;
using IdResolution.Node.Options;
using IdResolution.Node.Start;
using IdResolution.Resolution;
using Microsoft.Extensions.Logging;

namespace IdResolution.Node.Hosting;

/// <summary>The HTTP face of a node.</summary>
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
        var parts = new HttpParts
        {
            Door = engine.Gateway,
            Engine = engine,
            FindObstacle = findObstacle,
            Facts = HttpChoices.FactsOf(configuration, prepared),
            Time = time,
            Loggers = loggers,
            HandleApi = HttpChoices.HandleApi(configuration),
            Bulk = HttpChoices.Bulk(configuration),
            V1 = HttpChoices.V1(prepared),
            Tunnel = HttpChoices.Tunnel(configuration),
            Proxy = HttpChoices.Proxy(configuration),
            ProductCodes = HttpChoices.ProductCodes(configuration),
        };
        var server = new HttpServer(HttpChoices.Server(configuration.Http, endPoints, prepared.HttpTls), parts);
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch (Exception e) when (ListenFault.Is(e))
        {
            await server.DisposeAsync();
            throw ListenFault.Of(configuration.Http.Url, e);
        }
        return server;
    }
}
