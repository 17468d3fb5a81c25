using System.Net;
using IdResolution.Transport.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IdResolution.Transport.Tcp;

/// <summary>Puts the protocol on Kestrel.</summary>
public static class HandleTransportExtensions
{
    /// <summary>Octets that Kestrel reads ahead on a connection whose requests are not taken yet.</summary>
    private const int ReadAhead = 64 * 1024;

    /// <summary>Serves the protocol on <paramref name="endPoint"/>; needs <see cref="AddHandleTransport"/>.</summary>
    public static void ListenHandle(this KestrelServerOptions options, IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Listen(endPoint, static listen => listen.UseConnectionHandler<HandleConnectionHandler>());
    }

    /// <summary>
    /// Registers one <see cref="HandleConnectionHandler"/> for all endpoints, with <see cref="TransportMetrics"/>,
    /// <see cref="TcpOptions"/> and the system's
    /// clock unless these are registered, and bounds what Kestrel reads ahead. The caller registers the engine.
    /// </summary>
    public static IServiceCollection AddHandleTransport(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TcpOptions>();
        services.TryAddSingleton<TransportMetrics>();
        services.TryAddSingleton<HandleConnectionHandler>();
        return services.Configure<SocketTransportOptions>(static sockets => sockets.MaxReadBufferSize = ReadAhead);
    }
}
