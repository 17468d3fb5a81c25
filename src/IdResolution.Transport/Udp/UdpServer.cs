using System.Net;
using System.Net.Sockets;
using IdResolution.Protocol.Serving;
using IdResolution.Transport.Admission;
using IdResolution.Transport.Fragments;
using IdResolution.Transport.Logging;
using IdResolution.Transport.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IdResolution.Transport.Udp;

/// <summary>
/// Serves the protocol over UDP on one address (RFC 3652 §2.3, specification §3.6). Requests that the engine answers from memory are
/// answered on the
/// receiving thread; others go through a bounded queue. Start and stop once each; other members are safe from every thread.
/// </summary>
public sealed class UdpServer : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly IPEndPoint _endPoint;
    private readonly UdpOptions _options;
    private readonly TransportMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<UdpServer> _logger;
    private readonly GuardedHandler _handler;
    private readonly FragmentTable _fragments;
    private readonly DeferredQueue _queue;
    private Socket[] _sockets = [];
    private IUdpLoop[] _loops = [];
    private Task _threads = Task.CompletedTask;
    private ITimer? _sweep;
    private int _mergingRefused;

    /// <summary>Prepares a server; nothing is opened before <see cref="StartAsync"/>.</summary>
    /// <param name="endPoint">Address and port; port 0 lets the system choose. The IPv6 wildcard serves IPv4 as well.</param>
    /// <param name="options">Settings; must not change afterwards.</param>
    /// <param name="handler">The engine.</param>
    /// <param name="metrics">Where to count.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to report.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is out of range.</exception>
    public UdpServer(
        IPEndPoint endPoint,
        UdpOptions options,
        IRequestHandler handler,
        TransportMetrics metrics,
        TimeProvider time,
        ILogger<UdpServer> logger)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(metrics);
        RangeChecks.ThrowIfInvalid(new UdpOptionsValidator(), options);
        _endPoint = endPoint;
        _options = options;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _handler = new GuardedHandler(handler, ClientTransport.Udp, metrics.Udp, time, logger);
        _fragments = new FragmentTable(options, metrics, time);
        _queue = new DeferredQueue(options, _handler, metrics, time);
    }

    /// <summary>Address and port in use; null before the start.</summary>
    public IPEndPoint? LocalEndPoint { get; private set; }

    /// <summary>The engine in use; <see cref="UdpEngine.Auto"/> before the start.</summary>
    public UdpEngine Engine { get; private set; }

    /// <summary>How settings of sockets are made.</summary>
    internal SocketSettings Settings { get; init; } = new();

    /// <summary>Opens the sockets and starts to answer.</summary>
    /// <exception cref="SocketException">The port is taken or the address is not ours.</exception>
    /// <exception cref="PlatformNotSupportedException">The batched engine was asked for and the system does not offer it.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (LocalEndPoint is not null) throw new InvalidOperationException("The server was started before.");
        var count = _options.Threads == 0 ? Environment.ProcessorCount : _options.Threads;
        var set = UdpSockets.Open(_endPoint, count, _options, Settings);
        _sockets = set.Sockets;
        LocalEndPoint = (IPEndPoint)_sockets[0].LocalEndPoint!;
        Engine = ChooseEngine();
        foreach (var (setting, consequence) in set.Refused) Log.SettingRefused(_logger, LocalEndPoint, setting.Name, consequence);
        if (OperatingSystem.IsLinux()) _metrics.Udp.AddOutside(Counter.ReceiveBufferFull, new KernelDrops(_sockets).Read);
        if (_sockets[0].ReceiveBufferSize < _options.SocketBufferOctets)
            Log.SmallSocketBuffer(_logger, _sockets[0].ReceiveBufferSize, _options.SocketBufferOctets);
        var limiter = _options.RequestsPerSecondPerSource == 0
            ? null
            : new SourceRateLimiter(_options.RequestsPerSecondPerSource, _options.BurstPerSource, _time);
        _queue.Start();
        _loops = [.. Enumerable.Range(0, count).Select(i => CreateLoop(_sockets[i % _sockets.Length], set, limiter))];
        _threads = Task.WhenAll(_loops.Select(StartThread));
        _sweep = _time.CreateTimer(static table => ((FragmentTable)table!).Expire(), _fragments, SweepInterval, SweepInterval);
        Log.UdpStarted(_logger, LocalEndPoint, Engine, count);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Receives nothing more, lets outstanding requests finish within <see cref="UdpOptions.DrainTimeout"/> or until
    /// <paramref name="cancellationToken"/> is cancelled, and closes the sockets. Does nothing when called again.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_sweep is null) return;
        await _sweep.DisposeAsync();
        _sweep = null;
        foreach (var loop in _loops) loop.Stop();
        await _threads;
        await _queue.StopAsync(cancellationToken);
        foreach (var socket in _sockets) socket.Dispose();
        _fragments.Clear();
        Log.UdpStopped(_logger, LocalEndPoint!);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _queue.Dispose();
    }

    private UdpEngine ChooseEngine()
    {
        if (_options.Engine == UdpEngine.Portable) return UdpEngine.Portable;
        if (LinuxSocket.IsUsable(_sockets[0].SafeHandle)) return UdpEngine.Batched;
        if (_options.Engine == UdpEngine.Auto) return UdpEngine.Portable;
        foreach (var socket in _sockets) socket.Dispose();
        throw new PlatformNotSupportedException("This system does not offer recvmmsg and sendmmsg; set Udp:Engine to Auto or Portable.");
    }

    private IUdpLoop CreateLoop(Socket socket, UdpSocketSet set, SourceRateLimiter? limiter)
    {
        var counters = _metrics.Udp.AddBlock();
        var latency = new LatencySampler(_metrics, ClientTransport.Udp, _time);
        var dispatcher = new DatagramDispatcher(_handler, _fragments, limiter, _queue, counters, _time);
        return Engine == UdpEngine.Batched
            ? new BatchedLoop(
                socket, set.NamesAddress, set.Segments, dispatcher, _options, counters, latency, _time, OnMergingRefused)
            : new PortableLoop(socket, dispatcher, _options, counters, latency);
    }

    // One of the threads is enough to say it.
    private void OnMergingRefused()
    {
        if (Interlocked.Exchange(ref _mergingRefused, 1) == 0) Log.MergingRefused(_logger, LocalEndPoint!);
    }

    private static Task StartThread(IUdpLoop loop, int number)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            loop.Run();
            ended.SetResult();
        })
        {
            IsBackground = true,
            Name = $"udp-{number}",
        };
        thread.Start();
        return ended.Task;
    }
}
