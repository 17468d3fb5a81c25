using IdResolution.Transport.Admission;
using IdResolution.Transport.Metrics;
using Microsoft.Extensions.Logging;

namespace IdResolution.Transport.Tcp;

/// <summary>What all connections of a <see cref="HandleConnectionHandler"/> have in common.</summary>
/// <param name="Options">Settings.</param>
/// <param name="Handler">The engine.</param>
/// <param name="Metrics">Where to count.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Where to report.</param>
internal sealed record TcpShared(TcpOptions Options, GuardedHandler Handler, TransportMetrics Metrics, TimeProvider Time, ILogger Logger)
{
    /// <summary>Memory of incomplete and outstanding requests.</summary>
    public Budget InFlight { get; } = new(Options.MaxOctetsInFlight);

    /// <summary>Requests in the asynchronous half.</summary>
    public Budget Outstanding { get; } = new(Options.MaxOutstanding);

    /// <summary>Places for connections that are agreeing upon TLS.</summary>
    public SemaphoreSlim Handshakes { get; } = new(Options.MaxHandshakes);
}
