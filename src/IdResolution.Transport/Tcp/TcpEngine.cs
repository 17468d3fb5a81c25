namespace IdResolution.Transport.Tcp;

/// <summary>What moves octets between the system and the connections of a port without TLS.</summary>
public enum TcpEngine
{
    /// <summary><see cref="Epoll"/> where the system offers it, else <see cref="Kestrel"/>.</summary>
    Auto = 0,

    /// <summary>Linux on x86-64: <see cref="TcpServer"/>, which answers on the thread that learns of the request.</summary>
    Epoll = 1,

    /// <summary>Kestrel; runs everywhere.</summary>
    Kestrel = 2,
}
