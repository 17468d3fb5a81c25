using Microsoft.AspNetCore.Connections.Features;

namespace IdResolution.Transport.Tcp.Epoll;

/// <summary>Tells all connections of a server that they should end soon. Safe from every thread.</summary>
internal sealed class ClosingNotice : IConnectionLifetimeNotificationFeature, IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public ClosingNotice() => ConnectionClosedRequested = _source.Token;

    /// <inheritdoc/>
    public CancellationToken ConnectionClosedRequested { get; set; }

    /// <inheritdoc/>
    public void RequestClose() => _source.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
