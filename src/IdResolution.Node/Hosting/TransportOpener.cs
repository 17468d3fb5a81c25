using System.Net;
using IdResolution.Node.Options;
using IdResolution.Node.Start;
using IdResolution.Protocol.Serving;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tcp;
using IdResolution.Transport.Udp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IdResolution.Node.Hosting;

/// <summary>Puts the engine behind its ports: UDP and TCP by servers of ours, TLS (and TCP where the system offers nothing better) by Kestrel.</summary>
internal static class TransportOpener
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    /// <summary>Adds the servers that section <c>Handle</c> asks for; they start with the host.</summary>
    public static void Add(WebApplicationBuilder builder, Configuration configuration, TlsCertificate? certificate, IRequestHandler engine, TimeProvider time)
    {
        var handle = configuration.Handle;
        builder.Services.AddSingleton(engine);
        builder.Services.AddSingleton(time);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopLimit);
        AddTcp(builder, handle, certificate);
        foreach (var udp in ListenAddresses.Of(handle.Udp)) AddUdp(builder.Services, udp, configuration, engine, time);
    }

    private static void AddTcp(WebApplicationBuilder builder, HandleOptions handle, TlsCertificate? certificate)
    {
        var options = new TcpOptions
        {
            Engine = Enum.Parse<TcpEngine>(handle.TcpEngine, ignoreCase: true),
            Threads = handle.TcpThreads,
            MaxConnections = handle.MaxConnections,
            MaxConnectionsPerSource = Math.Min(handle.MaxConnections, new TcpOptions().MaxConnectionsPerSource),
            IdleTimeout = TimeSpan.FromSeconds(handle.IdleTimeoutSeconds),
        };
        builder.Services.AddSingleton(options);
        builder.Services.AddHandleTransport();
        var clear = ListenAddresses.Of(handle.Tcp);
        var isOwn = clear.Count > 0 && TcpServer.IsFor(options);
        if (isOwn)
        {
            foreach (var endPoint in clear) builder.Services.AddHandleServer(endPoint);
        }
        if ((clear.Count == 0 || isOwn) && certificate is null)
        {
            // Kestrel without a port of ours would open one of its own.
            builder.Services.AddSingleton<IServer, NoServer>();
            return;
        }
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (!isOwn)
            {
                foreach (var endPoint in clear) kestrel.ListenHandle(endPoint);
            }
            if (certificate is not null) kestrel.ListenHandleTls(IPEndPoint.Parse(handle.Tls), () => certificate.Current);
        });
    }

    private static void AddUdp(IServiceCollection services, IPEndPoint endPoint, Configuration configuration, IRequestHandler engine, TimeProvider time)
    {
        var handle = configuration.Handle;
        var options = new UdpOptions
        {
            Engine = Enum.Parse<UdpEngine>(handle.UdpEngine, ignoreCase: true),
            Threads = handle.UdpThreads,
            SpinTime = TimeSpan.FromMicroseconds(handle.UdpSpinMicroseconds),
            MaxUdpAnswerOctets = handle.MaxUdpAnswerOctets,
            RequestsPerSecondPerSource = handle.UdpRequestsPerSecondPerSource,
            Workers = RecursionOpener.UdpWorkersFor(configuration.Recursion),
        };
        // Not AddHostedService, which takes one of a kind only.
        services.AddSingleton<IHostedService>(provider => new UdpServer(
            endPoint, options, engine, provider.GetRequiredService<TransportMetrics>(), time, provider.GetRequiredService<ILogger<UdpServer>>()));
    }
}
