using System.Net;
using IdResolution.Protocol.Serving;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tcp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdResolution.Transport.Tests.Support;

/// <summary>Kestrel on loopback with a fake engine and a clock of the test's.</summary>
internal sealed class TcpHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private TcpHost(WebApplication application, FakeHandler handler)
    {
        _application = application;
        Handler = handler;
        Metrics = application.Services.GetRequiredService<TransportMetrics>();
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        EndPoint = new IPEndPoint(address.Contains('[') ? IPAddress.IPv6Loopback : IPAddress.Loopback, new Uri(address).Port);
    }

    public FakeHandler Handler { get; }

    public TransportMetrics Metrics { get; }

    public IPEndPoint EndPoint { get; }

    public static async Task<TcpHost> StartAsync(TcpOptions? options = null, TimeProvider? time = null, IPAddress? address = null)
    {
        var handler = new FakeHandler();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IRequestHandler>(handler);
        builder.Services.AddSingleton(options ?? new TcpOptions());
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddHandleTransport();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenHandle(new IPEndPoint(address ?? IPAddress.Loopback, 0)));
        var application = builder.Build();
        await application.StartAsync();
        return new TcpHost(application, handler);
    }

    public long Count(Counter counter) => Metrics.Tcp.Read(counter);

    public TcpPeer Connect(int? receiveBuffer = null, IPAddress? from = null) => new(EndPoint, receiveBuffer, from);

    public Task StopAsync() => _application.StopAsync();

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
