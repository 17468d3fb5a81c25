namespace IdResolution.Transport.Udp;

/// <summary>How datagrams are moved between the system and the process.</summary>
public enum UdpEngine
{
    /// <summary><see cref="Batched"/> where the system offers it, else <see cref="Portable"/>.</summary>
    Auto = 0,

    /// <summary>Linux: many datagrams per system call (recvmmsg, sendmmsg).</summary>
    Batched = 1,

    /// <summary>One datagram per system call; runs everywhere.</summary>
    Portable = 2,
}
