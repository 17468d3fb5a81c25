using IdResolution.Gateways.Http.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IdResolution.Gateways.Http;

/// <summary>
/// The HTTP face of a node: one server for all its HTTP and HTTPS addresses. Start and stop once each.
/// </summary>
public sealed class HttpServer : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly WebApplication _host;
    private readonly HttpMetrics _metrics;
    private readonly IReadOnlyList<IHttpRoom> _rooms;

    /// <summary>Prepares the server; nothing is opened before <see cref="StartAsync"/>.</summary>
    public HttpServer(HttpServerOptions options, HttpParts parts)
        : this(options, parts, sessions => HttpRooms.Of(parts, sessions))
    {
    }

    /// <summary>The same with other rooms, for tests.</summary>
    internal HttpServer(HttpServerOptions options, HttpParts parts, Func<SessionsRoom, IReadOnlyList<IHttpRoom>> rooms)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(parts);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "idnode", EnvironmentName = Environments.Production, ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(parts.Loggers);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopLimit);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        var peers = new HttpPeerFinder(options);
        var sessions = new HttpSessionTable(options, parts.Time);
        _metrics = new HttpMetrics(() => sessions.Waiting, () => sessions.Proven);
        var admission = new HttpAdmission(options, _metrics, parts.Time);
        var gate = new ConnectionGate(options, peers, _metrics);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options, gate));
        _host = builder.Build();
        var log = parts.Loggers.CreateLogger<HttpServer>();
        var scheme = new HandleScheme(parts.Door, sessions, new CertificateScheme(parts.Door, options, parts.Time));
        var authenticator = new HttpAuthenticator(new BasicScheme(parts.Door), scheme);
        _rooms = rooms(new SessionsRoom(scheme, sessions));
        var application = new HttpApplication(
            _rooms, authenticator, peers, admission, _metrics, options.StrictTransport, parts.Time,
            fault => HttpLog.Fault(log, fault));
        _host.Run(application.AnswerAsync);
    }

    /// <summary>Addresses in use, in the order of <see cref="HttpServerOptions.EndPoints"/>, without a path; after the start.</summary>
    public IReadOnlyList<Uri> Addresses =>
        [.. _host.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(address => new Uri(address))];

    /// <summary>Opens the ports.</summary>
    /// <exception cref="IOException">A port is taken or an address is not ours.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => _host.StartAsync(cancellationToken);

    /// <summary>Closes the ports; what is under way has five seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _host.DisposeAsync();
        foreach (var room in _rooms.OfType<IDisposable>()) room.Dispose();
        _metrics.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, HttpServerOptions options, ConnectionGate gate)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        HttpLimits.Apply(kestrel.Limits, options);
        foreach (var endPoint in options.EndPoints)
        {
            kestrel.Listen(endPoint.Address, listen =>
            {
                listen.Protocols = endPoint.IsTls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
                listen.Use(gate.Enter);
                if (endPoint.IsTls) listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(HttpTls.For(options)) });
            });
        }
    }
}
