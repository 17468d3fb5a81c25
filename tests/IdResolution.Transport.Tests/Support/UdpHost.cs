using System.Net;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Udp;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdResolution.Transport.Tests.Support;

/// <summary>A UDP server on loopback with a fake engine and a clock of the test's.</summary>
internal sealed class UdpHost : IAsyncDisposable
{
    private UdpHost(UdpServer server, FakeHandler handler, TransportMetrics metrics)
    {
        Server = server;
        Handler = handler;
        Metrics = metrics;
    }

    public UdpServer Server { get; }

    public FakeHandler Handler { get; }

    public TransportMetrics Metrics { get; }

    public IPEndPoint EndPoint => Server.LocalEndPoint!;

    public static async Task<UdpHost> StartAsync(
        UdpEngine engine, UdpOptions? options = null, TimeProvider? time = null, IPAddress? address = null,
        SocketSettings? settings = null, ILogger<UdpServer>? logger = null)
    {
        options ??= new UdpOptions();
        options.Engine = engine;
        var handler = new FakeHandler();
        var metrics = new TransportMetrics();
        var server = new UdpServer(
            new IPEndPoint(address ?? IPAddress.Loopback, 0),
            options,
            handler,
            metrics,
            time ?? TimeProvider.System,
            logger ?? NullLogger<UdpServer>.Instance)
        {
            Settings = settings ?? new SocketSettings(),
        };
        await server.StartAsync(CancellationToken.None);
        return new UdpHost(server, handler, metrics);
    }

    public long Count(Counter counter) => Metrics.Udp.Read(counter);

    public UdpPeer Connect(IPAddress? to = null, IPAddress? from = null) =>
        new(new IPEndPoint(to ?? EndPoint.Address, EndPoint.Port), from);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Metrics.Dispose();
    }
}
