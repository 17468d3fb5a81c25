using System.Net;
using IdResolution.Transport.Admission;
using IdResolution.Transport.Logging;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace IdResolution.Transport.Tcp;

/// <summary>
/// The door of all TCP endpoints: counts a connection in before anything of it is read, TLS or not, and counts it out when it has ended.
/// Safe from every thread.
/// </summary>
internal sealed class ConnectionAdmission(TcpShared shared, ConnectionLimiter limiter)
{
    /// <summary>Serves a connection with <paramref name="next"/> unless there are too many.</summary>
    public async Task AdmitAsync(ConnectionContext connection, bool isTls, ConnectionDelegate next)
    {
        var source = connection.RemoteEndPoint is IPEndPoint remote ? SourceKey.FromAddress(remote.Address).Network : default;
        if (!limiter.TryEnter(source, out var share, out var reason))
        {
            Refuse(connection, reason);
            return;
        }
        shared.Metrics.Tcp.Add(Counter.Connections);
        shared.Metrics.ConnectionsChanged(1);
        try
        {
            var admitted = new AdmittedConnection(share, isTls ? new Handshake(share, shared) : null);
            connection.Features.Set(admitted);
            await (admitted.Handshake is { } handshake ? SecureAsync(connection, handshake, next) : next(connection));
        }
        finally
        {
            limiter.Leave(source);
            shared.Metrics.ConnectionsChanged(-1);
        }
    }

    private async Task SecureAsync(ConnectionContext connection, Handshake handshake, ConnectionDelegate next)
    {
        if (!await handshake.TryBeginAsync(connection))
        {
            Refuse(connection, Counter.TooManyHandshakes);
            return;
        }
        try
        {
            connection.Transport = new WatchedTransport(connection.Transport);
            // A node that stops does not wait for peers that have not even said who they want.
            var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
            await using var registration = stopping.UnsafeRegister(_ => { if (handshake.IsRunning) connection.Abort(); }, null);
            await next(connection);
        }
        finally
        {
            // The handler ends it as soon as it has a connection to serve.
            if (handshake.End()) shared.Metrics.Tcp.Add(Counter.HandshakeFailed);
        }
    }

    private void Refuse(ConnectionContext connection, Counter reason)
    {
        shared.Metrics.Tcp.Add(reason);
        Log.ConnectionRefused(shared.Logger, connection.RemoteEndPoint);
        connection.Abort();
    }
}
