using System.Net;
using Microsoft.AspNetCore.Connections;

namespace IdResolution.Gateways.Http;

/// <summary>Bounds the open connections of one client. Safe for use from many threads.</summary>
internal sealed class ConnectionGate(HttpServerOptions options, HttpPeerFinder peers, HttpMetrics metrics)
{
    private readonly SourcePlaces _places = new(int.MaxValue, options.MaxConnectionsPerSource);

    /// <summary>A step of every connection, before TLS.</summary>
    public ConnectionDelegate Enter(ConnectionDelegate next) => async connection =>
    {
        if (connection.RemoteEndPoint is not IPEndPoint remote || peers.Trusts(remote.Address))
        {
            await next(connection);
            return;
        }
        var source = ClientNetwork.Of(remote.Address);
        if (!_places.TryEnter(source))
        {
            metrics.Refused(HttpRefusal.Connections);
            connection.Abort();
            return;
        }
        try
        {
            await next(connection);
        }
        finally
        {
            _places.Leave(source);
        }
    };
}
