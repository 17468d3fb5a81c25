using System.Net;
using IdResolution.Gateways.Metrics;
using IdResolution.Gateways.Operator;
using IdResolution.Node.Start;
using IdResolution.Resolution;
using IdResolution.Security.Audit;
using IdResolution.Storage;
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
    private volatile Func<string?> _findObstacle = static () => "starting";

    private OperatorPort(IPEndPoint endPoint, TimeProvider time, ILoggerFactory loggers) =>
        _server = new OperatorServer(endPoint, _metrics, () => _findObstacle(), time, loggers);

    /// <summary>Opens the port; null when it is switched off.</summary>
    /// <exception cref="StartException">The port cannot be had.</exception>
    public static async Task<OperatorPort?> OpenAsync(string listen, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (listen.Length == 0) return null;
        var port = new OperatorPort(IPEndPoint.Parse(listen), time, loggers);
        try
        {
            await port._server.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            await port.DisposeAsync();
            throw new StartException($"Cannot listen on {listen} for the operator: {e.GetBaseException().Message}. Is another node running there?", e);
        }
        return port;
    }

    /// <summary>The node listens; from now on it is ready while nothing refuses what clients ask.</summary>
    public void Serving(IHandleStore store, AuditLog? audit, NodeEngine engine) => _findObstacle = () =>
        store.WriteRefusal is not null ? "the store refuses changes"
        : audit?.Refusal is not null ? "the audit log cannot be written"
        : engine.InMaintenance ? "in maintenance"
        : null;

    /// <summary>The node takes no more requests.</summary>
    public void Stopping() => _findObstacle = static () => "stopping";

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _metrics.Dispose();
    }
}
