using System.Net;
using IdResolution.Gateways.Metrics;
using IdResolution.Gateways.Operator;
using IdResolution.Node.Start;
using Microsoft.Extensions.Logging;

namespace IdResolution.Node.Hosting;

/// <summary>
/// The operator port and what it shows, from before the store is opened until it is closed, so that a slow start and a slow end can be
/// watched too. Safe for use from many threads.
/// </summary>
internal sealed class OperatorPort : IAsyncDisposable
{
    private readonly MetricsCollector _metrics = new();
    private readonly OperatorServer _server;

    private OperatorPort(IPEndPoint endPoint, Readiness readiness, TimeProvider time, ILoggerFactory loggers) =>
        _server = new OperatorServer(endPoint, _metrics, readiness.FindObstacle, time, loggers);

    /// <summary>Opens the port; null when it is switched off.</summary>
    /// <exception cref="StartException">The port cannot be had.</exception>
    public static async Task<OperatorPort?> OpenAsync(string listen, Readiness readiness, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (listen.Length == 0) return null;
        var port = new OperatorPort(IPEndPoint.Parse(listen), readiness, time, loggers);
        try
        {
            await port._server.StartAsync(cancellationToken);
        }
        catch (Exception e) when (ListenFault.Is(e))
        {
            await port.DisposeAsync();
            throw ListenFault.Of($"{listen} for the operator", e);
        }
        return port;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _metrics.Dispose();
    }
}
