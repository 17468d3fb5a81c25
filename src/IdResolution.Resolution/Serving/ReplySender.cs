using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;

namespace IdResolution.Resolution.Serving;

/// <summary>Encodes and sends the answers of the asynchronous half (specification §3.2, §3.3). Safe for use from many threads.</summary>
internal sealed class ReplySender(ReplyHead head)
{
    /// <summary>
    /// Sends the answer to a call; one that is larger than the transport takes becomes response code 2. Gives the code that was sent.
    /// </summary>
    public ValueTask<ResponseCode> SendAsync(Call call, Answer answer, CancellationToken cancellationToken)
    {
        var wantsDigest = call.Header.Flags.HasFlag(OpFlags.RequestDigest);
        var digest = wantsDigest ? DigestFor(call.Outer, call.HeaderAndBody) : null;
        return SendAsync(call.Replies, call.Outer, call.ReplySessionId, call.Header, digest, answer, cancellationToken);
    }

    /// <summary>Sends a challenge; it carries the digest whether or not the request asked for one (specification §6.1).</summary>
    public ValueTask<ResponseCode> SendChallengeAsync(
        Call call, uint challengeId, RequestDigest digest, ReadOnlyMemory<byte> nonce, CancellationToken cancellationToken) =>
        SendAsync(
            call.Replies, call.Outer, challengeId, call.Header, digest,
            new Answer(ResponseCode.AuthenticationNeeded, new Challenge { Nonce = nonce }), cancellationToken);

    /// <summary>
    /// Refuses a request that was not decoded; <paramref name="headerAndBody"/> is empty when no digest can be made of it.
    /// </summary>
    public ValueTask<ResponseCode> RefuseAsync(
        IReplySink replies, in Envelope envelope, in Header header, ReadOnlySpan<byte> headerAndBody, ResponseCode code,
        CancellationToken cancellationToken)
    {
        var wantsDigest = header.Flags.HasFlag(OpFlags.RequestDigest) && !headerAndBody.IsEmpty;
        var digest = wantsDigest ? DigestFor(envelope, headerAndBody) : null;
        return SendAsync(replies, envelope, envelope.SessionId, header, digest, code, cancellationToken);
    }

    /// <summary>The digest of a request by the algorithm of the version its answer has.</summary>
    public static RequestDigest DigestFor(in Envelope envelope, ReadOnlySpan<byte> headerAndBody) =>
        RequestDigest.Compute(
            RequestDigest.AlgorithmFor(envelope.ReplyVersion), headerAndBody);

    private async ValueTask<ResponseCode> SendAsync(
        IReplySink replies, Envelope envelope, uint sessionId, Header request, RequestDigest? digest, Answer answer,
        CancellationToken cancellationToken)
    {
        using var writer = new WireWriter();
        MessageCodec.Write(writer, Compose(envelope, sessionId, request, digest, answer));
        if (writer.Length > replies.MaxReplyLength)
        {
            answer = ResponseCode.Error;
            writer.Clear();
            MessageCodec.Write(writer, Compose(envelope, sessionId, request, digest, answer));
        }
        await replies.SendAsync(writer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        return answer.Code;
    }

    private Message Compose(in Envelope envelope, uint sessionId, in Header request, RequestDigest? digest, Answer answer) => new()
    {
        Envelope = ReplyHead.EnvelopeFor(envelope, sessionId),
        Header = head.HeaderFor(
            envelope.Version, request, answer.Code, answer.Flags | (digest is null ? OpFlags.None : OpFlags.RequestDigest)),
        RequestDigest = digest,
        Body = answer.Body ?? (answer.Code == ResponseCode.Success ? new EmptyBody() : new ErrorResponse { Message = Utf8String.Empty }),
    };
}
