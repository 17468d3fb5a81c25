using System.Net;
using IdResolution.Protocol.Serving;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tcp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IdResolution.Transport.Tests.Support;

/// <summary>Both engines' ports on loopback with a fake engine and a clock of the test's.</summary>
internal sealed class TcpHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private TcpHost(WebApplication application, FakeHandler handler)
    {
        _application = application;
        Handler = handler;
        Metrics = application.Services.GetRequiredService<TransportMetrics>();
        EndPoint = application.Services.GetServices<IHostedService>().OfType<TcpServer>().SingleOrDefault()?.LocalEndPoint ?? EndPointOf("http");
        TlsEndPoint = EndPointOf("https");

        IPEndPoint EndPointOf(string scheme)
        {
            var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
            var address = addresses.Single(text => text.StartsWith(scheme + ":", StringComparison.Ordinal));
            return new IPEndPoint(address.Contains('[') ? IPAddress.IPv6Loopback : IPAddress.Loopback, new Uri(address).Port);
        }
    }

    public FakeHandler Handler { get; }

    public TransportMetrics Metrics { get; }

    public HandleConnectionHandler ConnectionHandler => _application.Services.GetRequiredService<HandleConnectionHandler>();

    public IPEndPoint EndPoint { get; }

    public IPEndPoint TlsEndPoint { get; }

    /// <summary>What the TLS port shows from the next handshake on.</summary>
    public TestCertificate Certificate { get; set; } = TestCertificate.First;

    public static async Task<TcpHost> StartAsync(
        TcpEngine engine, TcpOptions? options = null, TimeProvider? time = null, IPAddress? address = null, IRequestHandler? engineBehind = null)
    {
        var handler = new FakeHandler();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(engineBehind ?? handler);
        options ??= new TcpOptions();
        options.Engine = engine;
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddHandleTransport();
        var endPoint = new IPEndPoint(address ?? IPAddress.Loopback, 0);
        var isOwn = TcpServer.IsFor(options);
        if (isOwn) builder.Services.AddHandleServer(endPoint);
        TcpHost? host = null;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (!isOwn) kestrel.ListenHandle(endPoint);
            kestrel.ListenHandleTls(endPoint, () => host!.Certificate.Context);
        });
        var application = builder.Build();
        await application.StartAsync();
        host = new TcpHost(application, handler);
        return host;
    }

    public long Count(Counter counter) => Metrics.Tcp.Read(counter);

    public TcpPeer Connect(int? receiveBuffer = null, IPAddress? from = null) => new(EndPoint, receiveBuffer, from);

    public Task<TlsPeer> ConnectTlsAsync(IPAddress? from = null) => TlsPeer.ConnectAsync(TlsEndPoint, from);

    public Task StopAsync() => _application.StopAsync();

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
