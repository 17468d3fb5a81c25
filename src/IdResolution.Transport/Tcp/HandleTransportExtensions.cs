using System.Net;
using System.Net.Security;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

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
        options.Listen(endPoint, static listen =>
        {
            var handler = listen.ApplicationServices.GetRequiredService<HandleConnectionHandler>();
            listen.Use(next => connection => handler.Admission.AdmitAsync(connection, isTls: false, next));
            listen.UseConnectionHandler<HandleConnectionHandler>();
        });
    }

    /// <summary>
    /// Serves the protocol on <paramref name="endPoint"/> with a <see cref="TcpServer"/>, where <see cref="TcpServer.IsFor"/> says so; needs
    /// <see cref="AddHandleTransport"/>.
    /// </summary>
    public static IServiceCollection AddHandleServer(this IServiceCollection services, IPEndPoint endPoint) => services
        // Not AddHostedService, which takes one of a kind only; ports there may be several.
        .AddSingleton<IHostedService>(provider => new TcpServer(
            endPoint,
            provider.GetRequiredService<TcpOptions>(),
            provider.GetRequiredService<HandleConnectionHandler>(),
            provider.GetRequiredService<ILogger<TcpServer>>()));

    /// <summary>
    /// Serves the protocol inside TLS 1.3 or 1.2 on <paramref name="endPoint"/>; needs <see cref="AddHandleTransport"/>. What peers see
    /// of the protocol, and every bound, is the same as on the clear port.
    /// </summary>
    /// <param name="options">The server.</param>
    /// <param name="endPoint">Where.</param>
    /// <param name="certificate">Asked at every handshake, so that a renewed certificate is shown at once; quick and safe from every
    /// thread.</param>
    public static void ListenHandleTls(
        this KestrelServerOptions options, IPEndPoint endPoint, Func<SslStreamCertificateContext> certificate)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(certificate);
        options.Listen(endPoint, listen =>
        {
            var handler = listen.ApplicationServices.GetRequiredService<HandleConnectionHandler>();
            listen.Use(next => connection => handler.Admission.AdmitAsync(connection, isTls: true, next));
            listen.Protocols = HttpProtocols.None;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = handler.HandshakeTimeout,
                OnConnection = _ => ValueTask.FromResult(TlsRules.For(certificate())),
            });
            listen.UseConnectionHandler<HandleConnectionHandler>();
        });
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
