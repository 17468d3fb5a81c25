using System.Collections.Concurrent;
using IdResolution.Protocol.Serving;
using IdResolution.Transport.Admission;
using IdResolution.Transport.Logging;
using IdResolution.Transport.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace IdResolution.Transport.Tcp;

/// <summary>
/// Serves the protocol on the connections that Kestrel takes (RFC 3652 §2.3, specification §3.7); attach it with
/// <see cref="HandleTransportExtensions.ListenHandle"/> and <see cref="HandleTransportExtensions.ListenHandleTls"/>. One object per node, so
/// that its bounds hold over all endpoints. When Kestrel stops, connections finish their outstanding requests within <see cref="TcpOptions.DrainTimeout"/>. Safe from every thread.
/// </summary>
public sealed class HandleConnectionHandler : ConnectionHandler, IDisposable
{
    private const long NeverLogged = long.MinValue;
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AcceptLogInterval = TimeSpan.FromMinutes(1);

    private readonly TcpShared _shared;
    private readonly ConnectionLimiter _limiter;
    private readonly ConcurrentDictionary<HandleConnection, AdmittedConnection> _connections = new();
    private readonly ITimer _sweep;
    private readonly Lock _sweeping = new();
    private long _acceptFailureLogged = NeverLogged;

    /// <summary>Creates the handler.</summary>
    /// <param name="options">Settings; must not change afterwards.</param>
    /// <param name="handler">The engine.</param>
    /// <param name="metrics">Where to count.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to report.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is out of range.</exception>
    public HandleConnectionHandler(
        TcpOptions options, IRequestHandler handler, TransportMetrics metrics, TimeProvider time, ILogger<HandleConnectionHandler> logger)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(time);
        RangeChecks.ThrowIfInvalid(new TcpOptionsValidator(), options);
        var guarded = new GuardedHandler(handler, ClientTransport.Tcp, metrics.Tcp, time, logger);
        _shared = new TcpShared(options, guarded, metrics, time, logger);
        _limiter = new ConnectionLimiter(options, _shared.InFlight, _shared.Outstanding);
        Admission = new ConnectionAdmission(_shared, _limiter);
        _sweep = time.CreateTimer(static self => ((HandleConnectionHandler)self!).Sweep(), this, SweepInterval, SweepInterval);
    }

    /// <summary>Stands before this handler on every endpoint.</summary>
    internal ConnectionAdmission Admission { get; }

    /// <summary>How long a peer may take to agree upon TLS.</summary>
    internal TimeSpan HandshakeTimeout => _shared.Options.HandshakeTimeout;

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var admitted = connection.Features.GetRequiredFeature<AdmittedConnection>();
        admitted.Handshake?.End();
        using var served = new HandleConnection(connection, _shared, admitted.Share);
        _connections[served] = admitted;
        try
        {
            var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
            await using var registration = stopping.UnsafeRegister(static c => ((HandleConnection)c!).RequestClose(), served);
            await served.RunAsync();
        }
        finally
        {
            _connections.TryRemove(served, out _);
        }
    }

    /// <summary>Stops watching deadlines; call when Kestrel has stopped.</summary>
    public void Dispose() => _sweep.Dispose();

    /// <summary>The time that <paramref name="server"/> has to stop is over.</summary>
    internal void CutOffAll(TcpServer server)
    {
        foreach (var (connection, _) in _connections) if (connection.IsOf(server)) connection.CutOff(Counter.DrainExpired);
    }

    /// <summary>The system had no means for one more connection: counted, and logged at most once a minute.</summary>
    internal void AcceptFailed()
    {
        _shared.Metrics.Tcp.Add(Counter.AcceptFailed);
        var now = _shared.Time.GetTimestamp();
        var last = Volatile.Read(ref _acceptFailureLogged);
        if (last != NeverLogged && _shared.Time.GetElapsedTime(last, now) < AcceptLogInterval) return;
        if (Interlocked.CompareExchange(ref _acceptFailureLogged, now, last) == last) Log.AcceptFailed(_shared.Logger);
    }

    private void Sweep()
    {
        // A sweep that takes longer than the interval is not joined by the next one.
        if (!_sweeping.TryEnter()) return;
        try
        {
            var isCrowded = _limiter.IsCrowded;
            foreach (var (connection, _) in _connections) connection.CheckDeadlines(isCrowded);
        }
        finally
        {
            _sweeping.Exit();
        }
    }
}
