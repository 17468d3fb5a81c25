using IdResolution.Transport.Tcp;

namespace IdResolution.Transport.Admission;

/// <summary>
/// What the connections of one source have in common: at most a quarter of what all connections may hold, so that no source can take the
/// asynchronous half from the others.
/// </summary>
internal sealed class SourceShare(TcpOptions options, Budget inFlight, Budget outstanding)
{
    private const int Part = 4;

    /// <summary>Open connections; guarded by the lock of the limiter.</summary>
    public int Connections { get; set; }

    /// <summary>Memory of incomplete and outstanding requests; has room for the largest request.</summary>
    public Budget InFlight { get; } = new(Math.Max(options.MaxOctetsInFlight / Part, FrameTaker.MaxReplyLength), inFlight);

    /// <summary>Requests in the asynchronous half.</summary>
    public Budget Outstanding { get; } = new(Math.Max(options.MaxOutstanding / Part, 1), outstanding);

    /// <summary>Places for connections that are agreeing upon TLS.</summary>
    public SemaphoreSlim Handshakes { get; } = new(Math.Max(options.MaxHandshakes / Part, 1));
}
