namespace IdResolution.Protocol.Serving;

/// <summary>How a request came in; decides which operations are allowed (specification §2.6, §4.1).</summary>
public enum ClientTransport : byte
{
    /// <summary>A datagram.</summary>
    Udp = 0,

    /// <summary>A TCP connection.</summary>
    Tcp = 1,

    /// <summary>The body of an HTTP request (specification §8.2), or a request a gateway made of one.</summary>
    Http = 2,
}
