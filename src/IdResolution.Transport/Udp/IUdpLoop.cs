namespace IdResolution.Transport.Udp;

/// <summary>Receives datagrams on one thread, has them answered there, and sends late answers for others.</summary>
internal interface IUdpLoop
{
    /// <summary>Receives and answers until <see cref="Stop"/>; the caller's thread is used for nothing else.</summary>
    void Run();

    /// <summary>Makes <see cref="Run"/> return soon; sending goes on working. Safe from every thread.</summary>
    void Stop();

    /// <summary>Sends one datagram at once or not at all. Safe from every thread until the socket is closed.</summary>
    bool TrySend(ReadOnlySpan<byte> datagram, ReturnRoute route);
}
