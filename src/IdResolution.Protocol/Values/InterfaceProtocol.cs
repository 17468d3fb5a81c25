namespace IdResolution.Protocol.Values;

/// <summary>Transport of a server's interface (specification §2.6).</summary>
public enum InterfaceProtocol : byte
{
    /// <summary>UDP.</summary>
    Udp = 0,

    /// <summary>TCP.</summary>
    Tcp = 1,

    /// <summary>The native protocol in HTTP.</summary>
    Http = 2,

    /// <summary>The native protocol in HTTPS.</summary>
    Https = 3,
}
