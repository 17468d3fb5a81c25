namespace IdResolution.Client;

/// <summary>Which transports a client uses, and in what order (specification §5.8).</summary>
public enum TransportPreference
{
    /// <summary>
    /// UDP and then TCP for questions; TCP for administration, for authenticated questions and for requests larger than one datagram. HTTP where both
    /// fail and the server offers it.
    /// </summary>
    Automatic,

    /// <summary>
    /// UDP for questions and nothing else. Administration goes over TCP all the same: a datagram may be lost or repeated.
    /// </summary>
    UdpOnly,

    /// <summary>TCP for everything.</summary>
    TcpOnly,

    /// <summary>HTTP or HTTPS for everything, with servers that offer it (specification §8.2).</summary>
    HttpOnly,
}
