using System.Reflection;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.ProductCodes;
using IdResolution.Node.Options;
using IdResolution.Node.Start;
using IdResolution.Resolution;
using IdResolution.Storage;
using Microsoft.Extensions.Logging;

namespace IdResolution.Node.Hosting;

/// <summary>The HTTP face of a node, from what section <c>Http</c> says.</summary>
internal static class HttpPort
{
    /// <summary>Opens the ports; null when they are switched off.</summary>
    /// <exception cref="StartException">A port cannot be had.</exception>
    public static async Task<HttpServer?> OpenAsync(
        Configuration configuration, Prepared prepared, IHandleStore store, NodeEngine engine, Func<string?> findObstacle, TimeProvider time, ILoggerFactory loggers,
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
            Door = engine.Gateway,
            Engine = engine,
            FindObstacle = findObstacle,
            Facts = FactsOf(configuration, prepared, store),
            Proxy = ProxyOf(configuration.Proxy),
            ProductCodes = CodesOf(configuration.ProductCodes),
            Time = time,
            Loggers = loggers,
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

    private static NodeFacts FactsOf(Configuration configuration, Prepared prepared, IHandleStore store) => new()
    {
        Version = typeof(HttpPort).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
        Role = configuration.Node.Role.ToString(),
        Description = configuration.Node.Description,
        Site = prepared.Site,
        HomedPrefixes = () => store.HomedPrefixes,
        AnswersForOthers = configuration.Recursion.Enabled,
    };

    private static Gateways.Proxy.ProxyOptions ProxyOf(Options.ProxyOptions proxy) => new()
    {
        Enabled = proxy.Enabled,
        RedirectSchemes = [.. proxy.RedirectSchemes.Select(scheme => scheme.ToLowerInvariant())],
        CountryHeader = proxy.CountryHeader,
    };

    private static Gateways.ProductCodes.ProductCodeOptions CodesOf(Options.ProductCodeOptions codes) => new()
    {
        // Read before, by the validator.
        Rules = CodeRules.TryParse(codes.Rules, out var rules, out _) ? rules : throw new FormatException("ProductCodes:Rules"),
        Stem = codes.Stem,
        PassQuery = codes.PassQuery,
    };
}
