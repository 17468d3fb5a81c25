using System.Net;
using System.Net.Sockets;
using IdResolution.Client.Failures;

namespace IdResolution.Client.Http;

/// <summary>Makes connections to one server for HTTP: to the address that was chosen, or to the proxy of the system where that is allowed. Safe for use from many threads.</summary>
internal sealed class HttpConnector(HttpEndPoint server, HandleClientOptions options)
{
    private const int MaxConnections = 16;

    // In KiB.
    private const int MaxHeaders = 16;

    private volatile string? _refusal;

    /// <summary>Why whoever answered inside TLS last is not trusted; null when he is.</summary>
    public string? Refusal => _refusal;

    /// <summary>Sends requests, each over a connection of its own unless <paramref name="keepsConnections"/>.</summary>
    public HttpMessageInvoker NewInvoker(bool keepsConnections)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = options.UseSystemProxy,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = MaxConnections,
            MaxResponseHeadersLength = MaxHeaders,
            PooledConnectionLifetime = keepsConnections ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
            // TLS included.
            ConnectTimeout = options.ConnectTimeout,
            ConnectCallback = ConnectAsync,
        };
        if (server.Peer is { } peer) handler.SslOptions = peer.OptionsFor(refusal => _refusal = refusal);
        return new HttpMessageInvoker(handler);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var isOurs = context.DnsEndPoint.Port == server.Port && context.DnsEndPoint.Host.Equals(server.Host, StringComparison.OrdinalIgnoreCase);
        EndPoint destination = isOurs || !options.UseSystemProxy ? options.Route(server) : context.DnsEndPoint;
        var socket = destination is IPEndPoint address
            ? new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(destination, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            var reason = exception.SocketErrorCode == SocketError.ConnectionRefused ? "nobody listens there" : exception.SocketErrorCode.ToString();
            throw new ServerUnreachableException(server.ToString(), $"{server} cannot be reached over HTTP: {reason}.", exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
