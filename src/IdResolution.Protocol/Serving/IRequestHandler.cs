namespace IdResolution.Protocol.Serving;

/// <summary>
/// The contract between transports and the engine. Both halves get one whole message: fragments are put together, and the length in the envelope
/// equals what follows it and is within limits. Both are called from many threads at once.
/// </summary>
public interface IRequestHandler
{
    /// <summary>
    /// The synchronous half: answers from memory on the caller's thread; never blocks, allocates nothing, throws nothing.
    /// </summary>
    /// <param name="frame">Envelope and message; valid during the call.</param>
    /// <param name="transport">How it came.</param>
    /// <param name="reply">Room for envelope and message of the answer; its length is the largest answer this transport sends.</param>
    /// <param name="replyLength">Octets written to <paramref name="reply"/> when the outcome is <see cref="Outcome.Answered"/>, else 0.</param>
    Outcome TryAnswer(ReadOnlySpan<byte> frame, ClientTransport transport, Span<byte> reply, out int replyLength);

    /// <summary>
    /// The asynchronous half: takes what the synchronous half declined and sends zero or more replies before it completes. It throws only
    /// <see cref="OperationCanceledException"/> (the peer went away or the node stops); every other failure becomes a response code.
    /// </summary>
    ValueTask AnswerAsync(Request request, IReplySink replies, CancellationToken cancellationToken);
}
