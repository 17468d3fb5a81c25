namespace IdResolution.Node.Options;

/// <summary>Section <c>Handle</c>: the Handle protocol over UDP and TCP.</summary>
public sealed record HandleOptions
{
    /// <summary>Address and port for UDP; empty switches it off (default: <c>127.0.0.1:2641</c>). IPv6 in brackets. Two with a comma and the same port for IPv4 and IPv6.</summary>
    public string Udp { get; init; } = "127.0.0.1:2641";

    /// <summary>Address and port for TCP; empty switches it off (default: <c>127.0.0.1:2641</c>). IPv6 in brackets. Two with a comma and the same port for IPv4 and IPv6.</summary>
    public string Tcp { get; init; } = "127.0.0.1:2641";

    /// <summary>Address and port for TCP inside TLS; empty switches it off (default: empty; <c>127.0.0.1:2642</c> when started without a configuration file and without another <see cref="Tcp"/>). IPv6 in brackets.</summary>
    public string Tls { get; init; } = "";

    /// <summary>PEM file with the certificate of the TLS port, and the certificates between it and its root (default: none, a certificate is made around the node's key).</summary>
    public string TlsCertificate { get; init; } = "";

    /// <summary>PEM file with the unencrypted private key of <see cref="TlsCertificate"/> (default: the key is in the same file).</summary>
    public string TlsCertificateKey { get; init; } = "";

    /// <summary>The address that clients find in the site record, or two with a comma; needed when listening on every address (default: the listening addresses).</summary>
    public string PublicAddress { get; init; } = "";

    /// <summary>Receiving threads for UDP, 1-256; 0 = one per core (default: 0).</summary>
    public int UdpThreads { get; init; }

    /// <summary><c>Auto</c>, <c>Batched</c> (recvmmsg/sendmmsg, Linux) or <c>Portable</c> (default: Auto).</summary>
    public string UdpEngine { get; init; } = "Auto";

    /// <summary>
    /// Microseconds that a receiving thread for UDP asks on without sleeping after the last datagram, 0-1,000,000 (default: 0). Saves the time of waking up
    /// and keeps a core busy for it.
    /// </summary>
    public int UdpSpinMicroseconds { get; init; }

    /// <summary><c>Auto</c>, <c>Epoll</c> (Linux on x86-64) or <c>Kestrel</c>, for <see cref="Tcp"/> (default: Auto).</summary>
    public string TcpEngine { get; init; } = "Auto";

    /// <summary>Threads of the engine Epoll for TCP, 0-256; 0 = one per core (default: 0).</summary>
    public int TcpThreads { get; init; }

    /// <summary>Most octets that one datagram may draw as an answer, 512-272,804 (default: 8,192; specification §3.6).</summary>
    public int MaxUdpAnswerOctets { get; init; } = 8_192;

    /// <summary>Lets administrative operations come in over UDP (default: false; specification §3.6).</summary>
    public bool UdpAdministration { get; init; }

    /// <summary>Requests per second from one source network over UDP, 0 = no limit (default: 0).</summary>
    public int UdpRequestsPerSecondPerSource { get; init; }

    /// <summary>Open TCP connections, 1-1,000,000 (default: 10,000).</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Seconds after which a silent TCP connection is closed, 1-86,400 (default: 600; specification §3.7).</summary>
    public int IdleTimeoutSeconds { get; init; } = 600;

    /// <summary>Seconds a challenge may be answered in, 1-3,600 (default: 60; specification §6.1).</summary>
    public int ChallengeLifetimeSeconds { get; init; } = 60;

    /// <summary>Wrong answers to challenges a minute from one source network, 1-1,000,000; further answers have to wait (default: 20).</summary>
    public int MaxFailedAnswersPerSource { get; init; } = 20;

    /// <summary>Verify requests a second from one source network, 1-1,000,000 (default: 20; specification §6.3.3).</summary>
    public int MaxVerifyRequestsPerSource { get; init; } = 20;

    /// <summary>Decides about rights before it verifies, as older software does, which tells strangers who the administrators are (default: false; specification §6.6).</summary>
    public bool RevealAdministrators { get; init; }

    /// <summary>Accepts bare MD5 and algorithm 1 answers with secret keys from very old clients (default: false; specification §6.9).</summary>
    public bool AllowWeakSecretKeyDigests { get; init; }

    /// <summary>Lets clients list the handles of a prefix (default: true; specification §7.5).</summary>
    public bool AllowListing { get; init; } = true;

    /// <summary>
    /// Serves clients of China's industrial internet: session ids of their own choice and logins bound to the connection (default: false; specification §10).
    /// </summary>
    public bool IdisProfile { get; init; }
}
