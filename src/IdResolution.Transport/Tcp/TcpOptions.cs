namespace IdResolution.Transport.Tcp;

/// <summary>
/// Settings of <see cref="HandleConnectionHandler"/>. Bounds are over all endpoints that share the handler.
/// <see cref="TcpOptionsValidator"/> states the ranges.
/// </summary>
public sealed class TcpOptions
{
    /// <summary>What serves ports without TLS (<see cref="TcpEngine.Auto"/>).</summary>
    public TcpEngine Engine { get; set; } = TcpEngine.Auto;

    /// <summary>Threads of a <see cref="TcpServer"/>, 0-256; 0 = one per processor (0). Each has its own listening socket.</summary>
    public int Threads { get; set; }

    /// <summary>Most open connections, 1-1,000,000 (10,000); more are closed at once.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Most open connections from one source (IPv4 address, IPv6 /56 network), 1-1,000,000 (1,000); more are closed at
    /// once.</summary>
    public int MaxConnectionsPerSource { get; set; } = 1_000;

    /// <summary>
    /// How long a connection may stay open without any request, 1 s-1 day (600 s, so that pooled clients keep theirs; specification §3.7).
    /// While less than an eighth of <see cref="MaxConnections"/> is free, at most <see cref="FrameTimeout"/>: idle peers must not keep
    /// others out.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(600);

    /// <summary>How long a request may take from its first octet to its last, 100 ms-10 min (10 s), plus what
    /// <see cref="MinReceiveRate"/> grants.</summary>
    public TimeSpan FrameTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Octets per second; a request of n octets gets n divided by this many seconds more, 256-1 GiB (16,384).</summary>
    public int MinReceiveRate { get; set; } = 16_384;

    /// <summary>How long the peer may keep us from sending, 100 ms-10 min (30 s).</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the asynchronous half may take to its first answer and from one to the next, 100 ms-1 h (120 s).</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>How long outstanding requests may take when the server stops, 0-10 min (10 s).</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a peer may take to agree upon TLS, and may wait for its turn to do so before that, 100 ms-10 min (10 s).
    /// </summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections that agree upon TLS at the same time, 1-65,536 (128), of one source a quarter; more wait their turn.</summary>
    public int MaxHandshakes { get; set; } = 128;

    /// <summary>Requests of one connection in the asynchronous half, 1-65,536 (64); the connection is not read while there are as
    /// many.</summary>
    public int MaxOutstandingPerConnection { get; set; } = 64;

    /// <summary>Requests of all connections in the asynchronous half, 1-1,048,576 (4,096), of one source a quarter; more are
    /// answered "too busy".</summary>
    public int MaxOutstanding { get; set; } = 4_096;

    /// <summary>
    /// Octets of all connections' incomplete requests, outstanding requests, and answers that peers do not take, 1 MiB-64 GiB (256 MiB),
    /// of one source a quarter. Beyond it requests are answered "too busy", and peers that do not read are cut off.
    /// </summary>
    public long MaxOctetsInFlight { get; set; } = 256L << 20;
}
