using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.Sessions;

namespace IdResolution.Resolution.Serving;

/// <summary>
/// Takes a request from its octets to its reply (specification §6.1): open it (decrypt, judge, decode), find its session, find out who asks,
/// execute, conclude, reply. Safe for use from many threads.
/// </summary>
internal sealed class AsynchronousHalf(
    Gate gate, ISessionSource sessions, ChallengeTable challenges, Authenticator authenticator, ReplySender sender, EngineMetrics metrics,
    EngineOptions options, EngineState state, IReadOnlyDictionary<OpCode, IOperation> operations)
{
    public async ValueTask AnswerAsync(Request request, IReplySink replies, CancellationToken cancellationToken)
    {
        if (!Envelope.TryRead(request.Frame.Span, out var outer))
        {
            metrics.Dropped(DropReason.Short);
            return;
        }
        var code = Open(request, outer, out var frame, out var header);
        if (!header.IsRequest)
        {
            metrics.Dropped(DropReason.NotARequest);
            return;
        }
        Message message = null!;
        if (code == ResponseCode.None && !MessageCodec.TryRead(frame.Span, out message, out _)) code = ResponseCode.ProtocolError;
        code = code == ResponseCode.None
            ? await AnswerAsync(new Call { Frame = frame, Message = message, Outer = outer, Request = request, Replies = replies }, cancellationToken)
                .ConfigureAwait(false)
            : await sender.RefuseAsync(replies, outer, header, MessageCodec.HeaderAndBody(frame.Span), code, cancellationToken).ConfigureAwait(false);
        metrics.Answered(header.OpCode, code);
    }

    // The frame is the request decrypted and the header what could be read of it, both empty where nothing could.
    private ResponseCode Open(Request request, in Envelope outer, out ReadOnlyMemory<byte> frame, out Header header)
    {
        frame = outer.Encrypted ? default : request.Frame;
        var envelope = outer;
        var code = Gate.JudgeEnvelope(outer, request.Frame.Length);
        if (code == ResponseCode.None && outer.Encrypted)
        {
            var session = sessions.Find(request, outer, hasMac: false);
            if (session is null) code = ResponseCode.SessionTimeout;
            else if (!session.TryDecrypt(outer, request.Frame.Span[Envelope.Length..], out var octets)) code = ResponseCode.SessionFailed;
            else
            {
                envelope = outer with { Encrypted = false, MessageLength = (uint)octets.Length };
                var decrypted = new byte[Envelope.Length + octets.Length];
                envelope.Write(decrypted);
                octets.CopyTo(decrypted, Envelope.Length);
                frame = decrypted;
                code = Gate.JudgeEnvelope(envelope, decrypted.Length);
            }
        }
        header = default;
        if (!frame.IsEmpty) Header.TryRead(frame.Span[Envelope.Length..], out header);
        return code == ResponseCode.None ? gate.JudgeHeader(envelope, header, request.Transport) : code;
    }

    // A message whose session did not recognise it is refused as if there were no session: nobody is to get that session's MAC for it.
    private async ValueTask<ResponseCode> AnswerAsync(Call call, CancellationToken cancellationToken)
    {
        var hasMac = call.Message.Credential is { } credential && HandleName.EqualsIgnoreCase(credential.Type.Span, "HS_MAC"u8);
        if (sessions.Find(call.Request, call.Outer, hasMac) is { } session)
        {
            var judgement = session.Judge(call.Message, call.Frame.Span);
            if (judgement != ResponseCode.None) return await ConcludeAsync(call, judgement, cancellationToken).ConfigureAwait(false);
            call = call with { Session = session, SessionCounter = call.Message.Credential?.SessionCounter ?? 0, Asker = session.Asker };
        }
        else if (call.Outer.SessionId != 0 && !Gate.ToleratesUnknownSession(call.Header.OpCode))
        {
            return await ConcludeAsync(call, ResponseCode.SessionTimeout, cancellationToken).ConfigureAwait(false);
        }

        if (call.Message.Body is ChallengeAnswer answer)
        {
            // The challenge is spent whatever becomes of the answer.
            var challenge = challenges.Take(call.Outer.SessionId, call.Outer.RequestId, call.Session);
            if (challenge is null || !MessageCodec.TryRead(challenge.Frame.Span, out var challenged, out _))
            {
                return await ConcludeAsync(call, ResponseCode.AuthenticationTimeout, cancellationToken).ConfigureAwait(false);
            }
            call = call with { Frame = challenge.Frame, Message = challenged, Asker = Asker.Claimed(challenge, answer) };
            // A request that came over TCP is not executed for an answer over UDP where UDP does not take it.
            var judgement = gate.JudgeHeader(challenged.Envelope, challenged.Header, call.Request.Transport);
            if (judgement != ResponseCode.None) return await ConcludeAsync(call, judgement, cancellationToken).ConfigureAwait(false);
        }
        return await ConcludeAsync(call, await ExecuteAsync(call, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken)
    {
        try
        {
            if (call.Asker is { } asker && !options.RevealAdministrators)
            {
                var proof = await authenticator.ProveAsync(asker, cancellationToken).ConfigureAwait(false);
                if (proof != ResponseCode.Success) return proof;
            }
            return await operations[call.Header.OpCode].ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw;
        }
#pragma warning disable CA1031 // What goes wrong inside is counted and becomes a code; its text is for nobody outside.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            metrics.Faulted();
            state.Report(exception);
            return ResponseCode.Error;
        }
    }

    // What was decided is durable here, and nobody has been told yet.
    private ValueTask<ResponseCode> ConcludeAsync(Call call, Answer answer, CancellationToken cancellationToken)
    {
        if (answer.Code == ResponseCode.AuthenticationNeeded) return ChallengeAsync(call, cancellationToken);
        if (call is { Session: { } session, Asker: { Outcome: ResponseCode.Success, Proof: Proof.Challenge } asker }) session.Answered(asker);
        return sender.SendAsync(call, answer, cancellationToken);
    }

    private ValueTask<ResponseCode> ChallengeAsync(Call call, CancellationToken cancellationToken)
    {
        var digest = ReplySender.DigestFor(call.Outer, call.HeaderAndBody);
        var challenge = challenges.Add(call.Frame.Span, call.Outer.RequestId, digest, call.Request.Remote.Address, call.Session);
        return sender.SendChallengeAsync(call, challenge.Id, digest, challenge.Nonce, cancellationToken);
    }
}
