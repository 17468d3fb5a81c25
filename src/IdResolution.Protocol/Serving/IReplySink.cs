namespace IdResolution.Protocol.Serving;

/// <summary>Where the asynchronous half sends its answers. One request's sink is used by one caller at a time.</summary>
public interface IReplySink
{
    /// <summary>Largest answer in octets, envelope included. On UDP this keeps one datagram from drawing a flood (specification §3.6).</summary>
    int MaxReplyLength { get; }

    /// <summary>
    /// Sends one answer, envelope and message; the memory may be reused when the task completes. Waits while the peer does not read, within the transport's time limit.
    /// </summary>
    /// <exception cref="OperationCanceledException">The peer is gone or too slow.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken);
}
