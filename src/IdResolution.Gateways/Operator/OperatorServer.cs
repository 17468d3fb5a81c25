using System.Diagnostics.Metrics;
using System.Net;
using IdResolution.Gateways.Metrics;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdResolution.Gateways.Operator;

/// <summary>
/// The operator port: HTTP/1.1, GET of <c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c> and nothing else. A server of its own, so that
/// whoever fills the public ports leaves it alone and the other way round; connections, request sizes and times are bounded. It
/// authenticates nobody. Start and stop once each.
/// </summary>
public sealed class OperatorServer : IAsyncDisposable
{
    private const int MaxConnections = 32;

    private readonly KestrelServer _server;
    private readonly OperatorApplication _application;
    private readonly Meter _meter = new(MetricsCollector.MeterName);

    /// <summary>Prepares the server; nothing is opened before <see cref="StartAsync"/>.</summary>
    /// <param name="endPoint">Address and port; port 0 lets the system choose.</param>
    /// <param name="metrics">What <c>/metrics</c> shows; not disposed.</param>
    /// <param name="findObstacle">Why the node is not ready to serve, in a few words; null when it is. Quick and safe from every
    /// thread.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where Kestrel reports.</param>
    public OperatorServer(IPEndPoint endPoint, MetricsCollector metrics, Func<string?> findObstacle, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(findObstacle);
        ArgumentNullException.ThrowIfNull(time);
        var started = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        _meter.CreateObservableGauge(
            "idresolution.gateways.ready", () => findObstacle() is null ? 1 : 0, null, "1 while /readyz says that the node serves, else 0.");
        _meter.CreateObservableGauge("idresolution.gateways.start_time", () => started, "s", "When the node was started, in Unix time.");
        _application = new OperatorApplication(metrics, findObstacle);
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        var limits = options.Limits;
        limits.MaxConcurrentConnections = MaxConnections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = 0;
        limits.MaxRequestHeaderCount = 32;
        limits.MaxRequestHeadersTotalSize = 8 * 1024;
        limits.MaxRequestLineSize = 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        // Scrapers come every minute at the latest, and keep their connection.
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
        options.Listen(endPoint, static listen => listen.Protocols = HttpProtocols.Http1);
        _server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers), loggers);
    }

    /// <summary>Address and port in use; after the start.</summary>
    public IPEndPoint LocalEndPoint =>
        IPEndPoint.Parse(new Uri(_server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()).Authority);

    /// <summary>Opens the port.</summary>
    /// <exception cref="IOException">The port is taken or the address is not ours.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(_application, cancellationToken);

    /// <summary>Closes the port; what is under way has five seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _server.StopAsync(limit.Token);
        _server.Dispose();
        _meter.Dispose();
    }
}
