using System.Net;
using IdResolution.Transport.Logging;
using IdResolution.Transport.Tcp.Epoll;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IdResolution.Transport.Tcp;

/// <summary>
/// Serves the protocol on one TCP port without TLS, on Linux: requests are read, answered from memory and sent on the thread that learns of them, where
/// Kestrel changes threads three times (docs/adr/0021). What peers see of the protocol, and every bound, is that of <see cref="HandleConnectionHandler"/>.
/// Start and stop once each; other members are safe from every thread.
/// </summary>
public sealed class TcpServer : IHostedService, IAsyncDisposable
{
    private const int Backlog = 4_096;

    private readonly IPEndPoint _endPoint;
    private readonly TcpOptions _options;
    private readonly HandleConnectionHandler _handler;
    private readonly ILogger<TcpServer> _logger;
    private readonly ClosingNotice _closing = new();
    private readonly ConnectionDelegate _serve;
    private EpollLoop[] _loops = [];
    private Task _threads = Task.CompletedTask;

    /// <summary>Prepares a server; nothing is opened before <see cref="StartAsync"/>.</summary>
    /// <param name="endPoint">Address and port; port 0 lets the system choose. The IPv6 wildcard serves IPv4 as well.</param>
    /// <param name="options">Settings; must not change afterwards.</param>
    /// <param name="handler">Serves the connections.</param>
    /// <param name="logger">Where to report.</param>
    public TcpServer(IPEndPoint endPoint, TcpOptions options, HandleConnectionHandler handler, ILogger<TcpServer> logger)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        _endPoint = endPoint;
        _options = options;
        _handler = handler;
        _logger = logger;
        _serve = handler.OnConnectedAsync;
    }

    /// <summary>Address and port in use; null before the start.</summary>
    public IPEndPoint? LocalEndPoint { get; private set; }

    /// <summary>Whether this system offers what the server needs.</summary>
    public static bool IsUsable => LinuxPoll.IsUsable;

    /// <summary>Whether a port without TLS is for this server, by the settings and what the system offers, or for Kestrel.</summary>
    /// <exception cref="PlatformNotSupportedException">It was asked for and the system does not offer it.</exception>
    public static bool IsFor(TcpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Engine == TcpEngine.Epoll && !IsUsable) throw new PlatformNotSupportedException("The TCP engine Epoll is for Linux on x86-64.");
        return options.Engine != TcpEngine.Kestrel && IsUsable;
    }

    /// <summary>How settings of sockets are made.</summary>
    internal SocketSettings Settings { get; init; } = new();

    /// <summary>Opens the sockets and starts to take connections.</summary>
    /// <exception cref="IOException">The port is taken or the address is not ours.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (LocalEndPoint is not null) throw new InvalidOperationException("The server was started before.");
        var common = new FeatureCollection();
        common.Set<IConnectionLifetimeNotificationFeature>(_closing);
        common.Set(this);
        var count = _options.Threads == 0 ? Environment.ProcessorCount : _options.Threads;
        var listeners = TcpListeners.Open(_endPoint, count, Backlog, Settings);
        LocalEndPoint = (IPEndPoint)listeners[0].LocalEndPoint!;
        if (listeners.Length < count) Log.SettingRefused(_logger, LocalEndPoint, SocketSettings.SharedPort.Name, "one thread serves all connections");
        _loops = [.. listeners.Select(listener => new EpollLoop(listener, common, ServeAsync, _handler.AcceptFailed))];
        _threads = Task.WhenAll(_loops.Select(StartThread));
        Log.TcpStarted(_logger, LocalEndPoint, listeners.Length);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Takes no more connections and lets outstanding requests finish within <see cref="TcpOptions.DrainTimeout"/> or until
    /// <paramref name="cancellationToken"/> is cancelled. Does nothing when called again.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_loops.Length == 0) return;
        foreach (var loop in _loops) loop.Stop();
        _closing.RequestClose();
        await using (cancellationToken.UnsafeRegister(static server => ((TcpServer)server!).CutOffAll(), this)) await _threads;
        foreach (var loop in _loops) loop.Dispose();
        _loops = [];
        Log.TcpStopped(_logger, LocalEndPoint!);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        _closing.Dispose();
    }

    private async Task ServeAsync(ConnectionContext connection)
    {
        try
        {
            await _handler.Admission.AdmitAsync(connection, isTls: false, _serve);
        }
#pragma warning disable CA1031 // the one place that stands between a bug and the connections of this thread
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.ConnectionFault(_logger, e);
        }
    }

    private void CutOffAll() => _handler.CutOffAll(this);

    private static Task StartThread(EpollLoop loop, int number)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            loop.Run();
            ended.SetResult();
        })
        {
            IsBackground = true,
            Name = $"tcp-{number}",
        };
        thread.Start();
        return ended.Task;
    }
}
