using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Metrics;

namespace IdResolution.Resolution.Serving;

/// <summary>
/// Takes a request from its octets through challenge and answer to the operation and its reply (specification §6.1). Safe for use from many
/// threads.
/// </summary>
internal sealed class AsynchronousHalf(
    Gate gate, ChallengeTable challenges, Authenticator authenticator, ReplySender sender, EngineMetrics metrics, EngineOptions options,
        EngineState state,
    IReadOnlyDictionary<OpCode, IOperation> operations)
{
    public async ValueTask AnswerAsync(Request request, IReplySink replies, CancellationToken cancellationToken)
    {
        if (!Envelope.TryRead(request.Frame.Span, out var envelope))
        {
            metrics.Dropped(DropReason.Short);
            return;
        }
        Header.TryRead(request.Frame.Span[Envelope.Length..], out var header);
        if (!envelope.Encrypted && !header.IsRequest)
        {
            metrics.Dropped(DropReason.NotARequest);
            return;
        }
        var code = await AnswerAsync(request, envelope, header, replies, cancellationToken).ConfigureAwait(false);
        metrics.Answered(envelope.Encrypted ? OpCode.Reserved : header.OpCode, code);
    }

    private async ValueTask<ResponseCode> AnswerAsync(
        Request request, Envelope envelope, Header header, IReplySink replies, CancellationToken cancellationToken)
    {
        var code = Gate.JudgeEnvelope(envelope, request.Frame.Length);
        if (code == ResponseCode.None) code = gate.JudgeHeader(envelope, header, request.Transport);
        Message message = null!;
        if (code == ResponseCode.None && !MessageCodec.TryRead(request.Frame.Span, out message, out _)) code = ResponseCode.ProtocolError;
        if (code != ResponseCode.None)
        {
            return await RefuseAsync(request, envelope, header, code, replies, cancellationToken).ConfigureAwait(false);
        }

        var call = new Call { Frame = request.Frame, Message = message, Outer = envelope, Request = request, Replies = replies };
        if (message.Body is ChallengeAnswer answer) return await ResumeAsync(call, answer, cancellationToken).ConfigureAwait(false);
        var outcome = await ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
        return outcome.Code == ResponseCode.AuthenticationNeeded
            ? await ChallengeAsync(call, cancellationToken).ConfigureAwait(false)
            : await sender.SendAsync(call, outcome, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<ResponseCode> ChallengeAsync(Call call, CancellationToken cancellationToken)
    {
        var digest = ReplySender.DigestFor(call.Outer, call.HeaderAndBody);
        var challenge = challenges.Add(call.Frame.Span, digest, call.Request.Remote.Address);
        return sender.SendChallengeAsync(call, challenge.Id, digest, challenge.Nonce, cancellationToken);
    }

    // The challenge is spent whatever becomes of the answer.
    private async ValueTask<ResponseCode> ResumeAsync(Call answered, ChallengeAnswer answer, CancellationToken cancellationToken)
    {
        var challenge = challenges.Take(answered.Outer.SessionId);
        if (challenge is null || !MessageCodec.TryRead(challenge.Frame.Span, out var message, out _))
        {
            return await sender.SendAsync(answered, ResponseCode.AuthenticationTimeout, cancellationToken).ConfigureAwait(false);
        }
        var asker = new Asker(challenge, answer);
        var call = new Call
        {
            Frame = challenge.Frame,
            Message = message,
            Outer = answered.Outer,
            Request = answered.Request,
            Replies = answered.Replies,
            Asker = asker,
        };
        // A request that came over TCP is not executed for an answer over UDP where UDP does not take it.
        var code = gate.JudgeHeader(message.Envelope, message.Header, answered.Request.Transport);
        var outcome = code == ResponseCode.None ? await ExecuteAsync(call, cancellationToken).ConfigureAwait(false) : code;
        return await sender.SendAsync(call, outcome, cancellationToken).ConfigureAwait(false);
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

    private ValueTask<ResponseCode> RefuseAsync(
        Request request, in Envelope envelope, in Header header, ResponseCode code, IReplySink replies, CancellationToken cancellationToken)
    {
        var frame = request.Frame.Span;
        var bodyFits = header.BodyLength <= envelope.MessageLength - Header.Length;
        var isWhole = bodyFits && Gate.JudgeEnvelope(envelope, frame.Length) == ResponseCode.None;
        var digested = isWhole ? Call.HeaderAndBodyOf(frame, header) : default;
        return sender.RefuseAsync(replies, envelope, envelope.Encrypted ? default : header, digested, code, cancellationToken);
    }
}
