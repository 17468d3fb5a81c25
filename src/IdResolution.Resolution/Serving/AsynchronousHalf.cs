using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Audit;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Delegation;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.National;
using IdResolution.Resolution.Quotas;
using IdResolution.Resolution.Recursion;
using IdResolution.Resolution.Sessions;
using IdResolution.Security.Sessions;

namespace IdResolution.Resolution.Serving;

/// <summary>
/// Takes a request from its octets to its reply (specification §6.1): open it (decrypt, judge, decode), find its session, find out who asks,
/// execute, conclude, reply. Safe for use from many threads.
/// </summary>
internal sealed class AsynchronousHalf(
    Gate gate, ISessionSource sessions, ChallengeTable challenges, AttemptLimits attempts, Authenticator authenticator, DelegationGate delegations,
    QuotaGate quotas, Auditor auditor, ReplySender sender, EngineMetrics metrics, FailureMetrics failures, EngineOptions options, EngineState state,
    CacheEviction eviction, IReadOnlyDictionary<OpCode, IOperation> operations)
{
    public async ValueTask AnswerAsync(Request request, IReplySink replies, CancellationToken cancellationToken)
    {
        if (!Envelope.TryRead(request.Frame.Span, out var outer))
        {
            metrics.Dropped(DropReason.Short);
            return;
        }
        var header = default(Header);
        Call? call = null;
        var code = Gate.JudgeEnvelope(outer, request.Frame.Length);
        if (outer.Encrypted)
        {
            if (code == ResponseCode.None) code = Decrypt(request, outer, replies, out call);
        }
        else
        {
            Header.TryRead(request.Frame.Span[Envelope.Length..], out header);
            if (!header.IsRequest)
            {
                metrics.Dropped(DropReason.NotARequest);
                return;
            }
            if (code == ResponseCode.None) code = gate.JudgeHeader(outer, header, request.Transport);
            if (code == ResponseCode.None) call = Decode(request, outer, replies, request.Frame);
            if (code == ResponseCode.None && call is null) code = ResponseCode.ProtocolError;
        }

        if (call is not null)
        {
            metrics.Answered(call.Header.OpCode, await AnswerAsync(call, cancellationToken).ConfigureAwait(false));
            return;
        }
        failures.Count(code);
        auditor.RecordUnread(request, header, code);
        var digested = outer.Encrypted ? default : MessageCodec.HeaderAndBody(request.Frame.Span);
        metrics.Answered(
            header.OpCode, await sender.RefuseAsync(replies, ChallengeSource.Of(request.Remote.Address), outer, header, digested, code, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A gateway's request: nobody's session, and of somebody known or of nobody.</summary>
    public async ValueTask AnswerGatewayAsync(Call call, CancellationToken cancellationToken)
    {
        // It has its own ways, and is no message over HTTP: it may ask for what a connection may.
        var code = gate.JudgeHeader(call.Outer, call.Header, ClientTransport.Tcp);
        var outcome = code == ResponseCode.None ? await ExecuteAsync(call, cancellationToken).ConfigureAwait(false) : code;
        metrics.Answered(call.Header.OpCode, await ConcludeAsync(call, outcome, cancellationToken).ConfigureAwait(false));
    }

    private static Call? Decode(Request request, in Envelope outer, IReplySink replies, ReadOnlyMemory<byte> frame) =>
        MessageCodec.TryRead(frame.Span, out var message, out _)
            ? new Call { Frame = frame, Message = message, Outer = outer, Request = request, Replies = replies }
            : null;

    // What of an encrypted message is wrong, and anything that stands in it, is told to nobody who has not shown by its MAC that he encrypted
    // it: by answers to changed ciphertexts he could find out what was in them.
    private ResponseCode Decrypt(Request request, in Envelope outer, IReplySink replies, out Call? call)
    {
        call = null;
        if (sessions.Find(request, outer, hasMac: false) is not { } session)
        {
            return RefuseSession(SessionRefusal.Unknown, ResponseCode.SessionTimeout);
        }
        if (session.TryDecrypt(outer, request.Frame.Span[Envelope.Length..], out var octets))
        {
            var frame = new byte[Envelope.Length + octets.Length];
            (outer with { Encrypted = false, MessageLength = (uint)octets.Length }).Write(frame);
            octets.CopyTo(frame, Envelope.Length);
            if (Decode(request, outer, replies, frame) is { Header.IsRequest: true } decoded)
            {
                var code = Join(ref decoded, session);
                if (code == ResponseCode.None) call = decoded;
                if (code is ResponseCode.None or ResponseCode.SessionMessageRejected) return code;
            }
        }
        return RefuseSession(SessionRefusal.Undecryptable, ResponseCode.SessionFailed);
    }

    // None once the session has recognised the message as its own.
    private ResponseCode Join(ref Call call, Session session)
    {
        var code = session.Judge(call.Message, call.Frame.Span);
        if (code == ResponseCode.None)
        {
            call = call with
            {
                Session = session, SessionCounter = call.Message.Credential?.SessionCounter ?? 0, Asker = session.Asker?.Again(call.Header.RecursionCount),
            };
        }
        else if (code == ResponseCode.SessionMessageRejected)
        {
            metrics.SessionRefused(SessionRefusal.Repeated);
        }
        return code;
    }

    // A message whose session did not recognise it is refused as if there were no session: nobody is to get that session's MAC for it.
    private async ValueTask<ResponseCode> AnswerAsync(Call call, CancellationToken cancellationToken)
    {
        var code = call.Session is null ? JoinSession(ref call) : gate.JudgeHeader(call.Message.Envelope, call.Header, call.Request.Transport);
        // What a signature is promised for must be answered with one, so it is refused before anything is done.
        var isSigned = call.Session is not EstablishedSession && call.Header.Flags.HasFlag(OpFlags.Certified);
        var isTooMuch = isSigned && sender.IsCrowded(ChallengeSource.Of(call.Request.Remote.Address));
        if (code == ResponseCode.None && isTooMuch) code = ResponseCode.ServerTooBusy;
        if (code == ResponseCode.None && call.Message.Body is ChallengeAnswer answer) code = Resume(ref call, answer);
        var outcome = code == ResponseCode.None ? await ExecuteAsync(call, cancellationToken).ConfigureAwait(false) : code;
        return await ConcludeAsync(call, outcome, cancellationToken).ConfigureAwait(false);
    }

    private ResponseCode JoinSession(ref Call call)
    {
        if (sessions.Find(call.Request, call.Outer, SessionMac.IsOn(call.Message)) is { } session)
        {
            var code = Join(ref call, session);
            if (code == ResponseCode.InvalidCredential) metrics.SessionRefused(SessionRefusal.NoMac);
            if (code == ResponseCode.InvalidSessionKey) metrics.SessionRefused(SessionRefusal.WrongMac);
            return code;
        }
        return call.Outer.SessionId == 0 || Gate.ToleratesUnknownSession(call.Header.OpCode)
            ? ResponseCode.None
            : RefuseSession(SessionRefusal.Unknown, ResponseCode.SessionTimeout);
    }

    // From here on the request is the one that was challenged. The challenge is spent whatever becomes of the answer.
    private ResponseCode Resume(ref Call call, ChallengeAnswer answer)
    {
        var source = AttemptSource.Of(call.Request);
        if (!attempts.MayTry(source, answer.Identity))
        {
            failures.Count(FailureReason.TooManyAttempts);
            return ResponseCode.ServerTooBusy;
        }
        var challenge = challenges.Take(call.Outer.SessionId, call.Outer.RequestId, call.Session);
        if (challenge is null || !MessageCodec.TryRead(challenge.Frame.Span, out var challenged, out _))
        {
            attempts.Failed(source, answer.Identity);
            return ResponseCode.AuthenticationTimeout;
        }
        // Where clients may choose session ids, that of a challenge made outside sessions looks like one.
        call = call with
        {
            Frame = challenge.Frame, Message = challenged, Session = challenge.Session,
            Asker = Asker.Claimed(challenge, answer, source, challenged.Header.RecursionCount),
        };
        // A request that came over TCP is not executed for an answer over UDP where UDP does not take it.
        return gate.JudgeHeader(challenged.Envelope, challenged.Header, call.Request.Transport);
    }

    private ResponseCode RefuseSession(SessionRefusal reason, ResponseCode code)
    {
        metrics.SessionRefused(reason);
        return code;
    }

    private async ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken)
    {
        try
        {
            var refusal = auditor.Judge(call.Header.OpCode);
            if (refusal != ResponseCode.None) return refusal;
            // Only somebody proven uses up a quota.
            if (call.Asker is { } asker && (!options.RevealAdministrators || quotas.IsOn))
            {
                var proof = await authenticator.ProveAsync(asker, cancellationToken).ConfigureAwait(false);
                if (proof != ResponseCode.Success) return proof;
            }
            if (await delegations.JudgeAsync(call, cancellationToken).ConfigureAwait(false) is { } ended) return ended;
            var code = quotas.Take(call, out var charge);
            if (code != ResponseCode.None) return code;
            var answer = default(Answer);
            try
            {
                return answer = await operations[call.Header.OpCode].ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                quotas.Settle(call, charge, answer);
            }
        }
        catch (OperationCanceledException)
        {
            // The peer left during a list; what it has seen was an act all the same.
            await auditor.RecordAsync(call, ResponseCode.None).ConfigureAwait(false);
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
    private async ValueTask<ResponseCode> ConcludeAsync(Call call, Answer answer, CancellationToken cancellationToken)
    {
        // A gateway has its own way to ask.
        if (answer.Code == ResponseCode.AuthenticationNeeded && call.Gateway is null)
        {
            var mayChallenge = !options.Sessions.Required || call.Session is EstablishedSession || call.Header.OpCode == OpCode.Login;
            if (mayChallenge) return await ChallengeAsync(call, cancellationToken).ConfigureAwait(false);
            answer = ResponseCode.InvalidCredential;
        }
        if (call is { Session: { } session, Asker: { Outcome: ResponseCode.Success, Proof: Proof.Challenge } asker }) session.Answered(asker);
        failures.Count(answer.Code);
        answer = await auditor.RecordAsync(call, answer).ConfigureAwait(false);
        await eviction.AfterAsync(call, answer).ConfigureAwait(false);
        return await sender.SendAsync(call, answer with { Code = NationalCodes.For(answer.Code, call.IsNational) }, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<ResponseCode> ChallengeAsync(Call call, CancellationToken cancellationToken)
    {
        // Where the key is may speak an older version than we do: then the challenge is one that it understands the answer to.
        var lowered = call.Asker?.ChallengeIn;
        if (lowered is { } version) call = call with { Outer = call.Outer with { Version = version, Suggested = version } };
        var digest = ReplySender.DigestFor(call.Outer, call.HeaderAndBody);
        var challenge = challenges.Add(call.Frame.Span, call.Outer.RequestId, digest, call.Request.Remote.Address, call.Request.Transport, call.Session);
        challenge.IsLowered |= lowered is not null;
        return sender.SendChallengeAsync(call, challenge.Id, digest, challenge.Nonce, cancellationToken);
    }
}
