using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Resolution.Serving;

/// <summary>
/// Encodes, signs, encrypts and sends the answers of the asynchronous half (specification §3.2 to §3.5, §6.7). Safe for use from many threads.
/// </summary>
internal sealed class ReplySender(ReplyHead head, AnswerSigner signer)
{
    /// <inheritdoc cref="AnswerSigner.IsCrowded"/>
    public bool IsCrowded(ChallengeSource source) => signer.IsCrowded(source);

    /// <summary>
    /// Sends the answer to a call; one that is larger than the transport takes becomes response code 2. Gives the code that was sent.
    /// </summary>
    public ValueTask<ResponseCode> SendAsync(Call call, Answer answer, CancellationToken cancellationToken)
    {
        if (call.Gateway is { } gateway) return HandOverAsync(gateway, answer, cancellationToken);
        var wantsDigest = call.Header.Flags.HasFlag(OpFlags.RequestDigest);
        var digest = wantsDigest ? DigestFor(call.Outer, call.HeaderAndBody) : null;
        return SendAsync(ReplyTo(call, answer.SessionId == 0 ? call.ReplySessionId : answer.SessionId, digest), answer, cancellationToken);
    }

    /// <summary>Sends a challenge; it carries the digest whether or not the request asked for one (specification §6.1).</summary>
    public ValueTask<ResponseCode> SendChallengeAsync(
        Call call, uint challengeId, RequestDigest digest, ReadOnlyMemory<byte> nonce, CancellationToken cancellationToken) =>
        SendAsync(
            ReplyTo(call, challengeId, digest), new Answer(ResponseCode.AuthenticationNeeded, new Challenge { Nonce = nonce }), cancellationToken);

    /// <summary>
    /// Refuses a request that was not decoded; <paramref name="headerAndBody"/> is empty when no digest can be made of it.
    /// </summary>
    public ValueTask<ResponseCode> RefuseAsync(
        IReplySink replies, ChallengeSource source, in Envelope envelope, in Header header, ReadOnlySpan<byte> headerAndBody, ResponseCode code,
        CancellationToken cancellationToken)
    {
        var wantsDigest = header.Flags.HasFlag(OpFlags.RequestDigest) && !headerAndBody.IsEmpty;
        var digest = wantsDigest ? DigestFor(envelope, headerAndBody) : null;
        return SendAsync(new Reply(replies, source, envelope, envelope.SessionId, header, digest), code, cancellationToken);
    }

    /// <summary>The digest of a request by the algorithm of the version its answer has.</summary>
    public static RequestDigest DigestFor(in Envelope envelope, ReadOnlySpan<byte> headerAndBody) =>
        RequestDigest.Compute(RequestDigest.AlgorithmFor(envelope.ReplyVersion), headerAndBody);

    private static async ValueTask<ResponseCode> HandOverAsync(GatewayCall gateway, Answer answer, CancellationToken cancellationToken)
    {
        await gateway.TakeAsync(answer, cancellationToken).ConfigureAwait(false);
        return answer.Code;
    }

    private static Reply ReplyTo(Call call, uint sessionId, RequestDigest? digest) => new(
        call.Replies, ChallengeSource.Of(call.Request.Remote.Address), call.Outer, sessionId, call.Header, digest, call.Session, call.SessionCounter,
        call.Request.Connection?.IsConfidential ?? false);

    private async ValueTask<ResponseCode> SendAsync(Reply reply, Answer answer, CancellationToken cancellationToken)
    {
        using var writer = new WireWriter();
        if (!await TryWriteAsync(writer, reply, answer, cancellationToken).ConfigureAwait(false))
        {
            answer = ResponseCode.SessionFailed;
            await TryWriteAsync(writer, reply with { Session = null }, answer, cancellationToken).ConfigureAwait(false);
        }
        else if (writer.Length > reply.Sink.MaxReplyLength)
        {
            answer = ResponseCode.Error;
            await TryWriteAsync(writer, reply, answer, cancellationToken).ConfigureAwait(false);
        }
        await reply.Sink.SendAsync(writer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        return answer.Code;
    }

    // False when the answer must be encrypted and cannot be: the session has ended meanwhile.
    private async ValueTask<bool> TryWriteAsync(WireWriter writer, Reply reply, Answer answer, CancellationToken cancellationToken)
    {
        var message = Compose(reply, answer);
        writer.Clear();
        MessageCodec.Write(writer, message);
        if (reply.IsCertified && await CertifyAsync(writer, reply, answer, message, cancellationToken).ConfigureAwait(false) is { } credential)
        {
            MessageCodec.AddCredential(writer, credential);
        }
        if (!reply.MustEncrypt(message.Body)) return true;
        if (!reply.Session!.TryEncrypt(message.Envelope.Version, writer.Written[Envelope.Length..], out var ciphertext)) return false;
        writer.Clear();
        (message.Envelope with { Encrypted = true, MessageLength = (uint)ciphertext.Length }).Write(writer.Reserve(Envelope.Length));
        writer.WriteOctets(ciphertext);
        return true;
    }

    // A session's MAC takes the place of the signature, but not where a session is being made (specification §6.7).
    private ValueTask<Credential?> CertifyAsync(
        WireWriter writer, Reply reply, Answer answer, Message message, CancellationToken cancellationToken)
    {
        var isMacEnough = reply is { Session: not null, Header.OpCode: not (OpCode.SessionSetup or OpCode.SessionExchangeKey) };
        var headerAndBody = MessageCodec.HeaderAndBody(writer.Written);
        if (isMacEnough && reply.Session!.TryMac(message.Envelope, reply.SessionCounter, headerAndBody, out var mac))
        {
            return ValueTask.FromResult<Credential?>(mac);
        }
        // For what another service said our signature stands only where the client takes it (specification §5.5).
        if (answer.IsFromElsewhere && (reply.Header.Flags & OpFlags.CacheAuthentication) == 0) return default;
        // A refusal does nothing that must be vouched for; a flood of them is not to keep others waiting for their signatures.
        return message.Header.ResponseCode != ResponseCode.Success && signer.IsCrowded(reply.Source)
            ? default
            : signer.SignAsync(reply.Source, message.Envelope, writer.WrittenMemory, cancellationToken);
    }

    private Message Compose(in Reply reply, Answer answer) => new()
    {
        Envelope = ReplyHead.EnvelopeFor(reply.Outer, reply.SessionId),
        // The codec sets the digest flag where there is a digest; a challenge of version 2.0 has one in any case and keeps the request's flag.
        Header = head.HeaderFor(reply.Outer.Version, reply.Header, answer.Code, answer.Flags | (reply.Header.Flags & OpFlags.RequestDigest), answer.IsFromElsewhere),
        RequestDigest = reply.Digest,
        Body = answer.Body ?? (answer.Code == ResponseCode.Success ? new EmptyBody() : new ErrorResponse { Message = Utf8String.Empty }),
    };
}
