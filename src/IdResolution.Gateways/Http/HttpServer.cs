using System.Net.Security;
using System.Security.Authentication;
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
    private readonly IReadOnlyList<IHttpRoom> _rooms;

    /// <summary>Prepares the server; nothing is opened before <see cref="StartAsync"/>.</summary>
    public HttpServer(HttpServerOptions options, HttpParts parts)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(parts);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "idnode", EnvironmentName = Environments.Production, ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(parts.Loggers);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopLimit);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options));
        _host = builder.Build();
        var log = parts.Loggers.CreateLogger<HttpServer>();
        _rooms = HttpRooms.Of(parts);
        var application = new HttpApplication(_rooms, new HttpAuthenticator(parts.Door), fault => HttpLog.Fault(log, fault));
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
    }

    private static void Configure(KestrelServerOptions kestrel, HttpServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        HttpLimits.Apply(kestrel.Limits, options);
        foreach (var endPoint in options.EndPoints)
        {
            kestrel.Listen(endPoint.Address, listen =>
            {
                listen.Protocols = endPoint.IsTls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
                if (endPoint.IsTls) listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(TlsOptions(options)) });
            });
        }
    }

    private static SslServerAuthenticationOptions TlsOptions(HttpServerOptions options) => new()
    {
        ServerCertificateContext = options.Certificate!(),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };
}
