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
    /// <param name="peer">Where it came from; over UDP whatever the sender wrote.</param>
    /// <param name="reply">Room for envelope and message of the answer; its length is the largest answer this transport sends.</param>
    /// <param name="replyLength">Octets written to <paramref name="reply"/> when the outcome is <see cref="Outcome.Answered"/>, else 0.</param>
    Outcome TryAnswer(ReadOnlySpan<byte> frame, ClientTransport transport, PeerAddress peer, Span<byte> reply, out int replyLength);

    /// <summary>
    /// Starts to fetch from main memory what answering this message will read first, without waiting for it; transports that have several messages at
    /// hand call this for all of them before they have the first one answered. A hint: never blocks, allocates nothing, throws nothing.
    /// </summary>
    /// <param name="frame">As in <see cref="TryAnswer"/>, but not checked in any way.</param>
    /// <returns>What <see cref="ContinueFetch"/> wants to know; 0 = there is nothing to fetch.</returns>
    ulong BeginFetch(ReadOnlySpan<byte> frame) => 0;

    /// <summary>Fetches on, now that what <see cref="BeginFetch"/> asked for is likely to be there.</summary>
    /// <param name="fetch">What <see cref="BeginFetch"/> returned, not 0.</param>
    void ContinueFetch(ulong fetch)
    {
    }

    /// <summary>
    /// The asynchronous half: takes what the synchronous half declined and sends zero or more replies before it completes. It throws only
    /// <see cref="OperationCanceledException"/> (the peer went away or the node stops); every other failure becomes a response code.
    /// </summary>
    ValueTask AnswerAsync(Request request, IReplySink replies, CancellationToken cancellationToken);
}
