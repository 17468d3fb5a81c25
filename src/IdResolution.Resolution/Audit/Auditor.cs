using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Serving;
using IdResolution.Security.Audit;

namespace IdResolution.Resolution.Audit;

/// <summary>
/// Writes down who did what: every change, every act of somebody proven, and, within bounds, sessions and what bad input got (specification
/// §6.1). An act is not answered before its line is written, and not begun while lines cannot be written. Safe for use from many threads.
/// </summary>
internal sealed class Auditor(IAuditTrail? trail, AuditOptions options, TimeProvider time) : IDisposable
{
    // A datagram names any source it likes: a flood of them is not to use up the lines about those who come over TCP.
    private readonly RefusalLimit _tcp = new(options);
    private readonly RefusalLimit _udp = new(options);

    /// <summary>7 for an act while nobody could write it down, else none.</summary>
    public ResponseCode Judge(OpCode operation) =>
        trail?.Refusal is not null && IsAdministration(operation) ? ResponseCode.ServerBackup : ResponseCode.None;

    /// <summary>
    /// Writes down an outcome that is durable and not yet told. The answer to give: the same, or 7 when an act could not be written down.
    /// </summary>
    public async ValueTask<Answer> RecordAsync(Call call, Answer answer)
    {
        if (trail is null || !IsAudited(call, answer)) return answer;
        var now = time.GetUtcNow();
        WriteSummaries(now);
        var entry = EntryOf(call, answer, now);
        var isStranger = call.Asker is not { Outcome: ResponseCode.Success };
        if (isStranger && answer.TransactionId == 0)
        {
            if (LimitOf(call.Request).TryTake(call.Request.Remote.Address)) _ = trail.WriteAsync(entry);
            return answer;
        }
        return await trail.WriteAsync(entry).ConfigureAwait(false) ? answer : ResponseCode.ServerBackup;
    }

    /// <summary>Writes down that a message was refused that could not be read: answers cut off, encrypted messages of no session.</summary>
    public void RecordUnread(Request request, in Header header, ResponseCode code)
    {
        if (trail is null || !(IsRefusal(code) || (code == ResponseCode.ProtocolError && header.OpCode == OpCode.ChallengeResponse))) return;
        var now = time.GetUtcNow();
        WriteSummaries(now);
        if (!LimitOf(request).TryTake(request.Remote.Address)) return;
        _ = trail.WriteAsync(new AuditEntry { Time = now, Source = request.Remote.Address, Operation = header.OpCode, Code = code });
    }

    /// <summary>Writes down that somebody did not prove to a gateway who he says he is; what he asks for comes later, or never.</summary>
    public void RecordUnproven(IPAddress source, ValueReference who, ResponseCode code)
    {
        if (trail is null) return;
        var now = time.GetUtcNow();
        WriteSummaries(now);
        if (!_tcp.TryTake(source)) return;
        _ = trail.WriteAsync(new AuditEntry
        {
            Time = now, Source = source, Who = who, Proof = AuditProof.Claimed, Operation = OpCode.ChallengeResponse, Code = code,
        });
    }

    /// <summary>Writes what was left out in the minute that has begun. The trail is not disposed.</summary>
    public void Dispose()
    {
        if (trail is not null) WriteSummaries(time.GetUtcNow(), atOnce: true);
    }

    private void WriteSummaries(DateTimeOffset now, bool atOnce = false)
    {
        foreach (var summary in _tcp.TakeSummaries(now, atOnce)) _ = trail!.WriteAsync(summary);
        foreach (var summary in _udp.TakeSummaries(now, atOnce)) _ = trail!.WriteAsync(summary);
    }

    private RefusalLimit LimitOf(Request request) => request.Transport == ClientTransport.Udp ? _udp : _tcp;

    private static bool IsAudited(Call call, in Answer answer)
    {
        if (IsRefusal(answer.Code) || answer.TransactionId != 0) return true;
        return call.Header.OpCode switch
        {
            OpCode.Resolution => answer.UsedRights,
            OpCode.GetSiteInfo => false,
            OpCode.VerifyResponse => IsWrong(answer),
            // An answer that was not looked at is still one.
            OpCode.SessionSetup or OpCode.SessionTerminate or OpCode.Login or OpCode.ChallengeResponse => true,
            _ => call.Asker is not null,
        };
    }

    private static bool IsAdministration(OpCode operation) => operation is OpCode.CreateHandle or OpCode.DeleteHandle or OpCode.AddValue
        or OpCode.RemoveValue or OpCode.ModifyValue or OpCode.HomePrefix or OpCode.UnhomePrefix or OpCode.ListHandles
        or OpCode.ListDerivedPrefixes or OpCode.ListHomedPrefixes;

    private static bool IsRefusal(ResponseCode code) =>
        (code is >= ResponseCode.InvalidAdmin and <= ResponseCode.UnableToAuthenticate and not ResponseCode.AuthenticationNeeded)
        || code is (>= ResponseCode.SessionTimeout and <= ResponseCode.SessionMessageRejected)
            or (>= ResponseCode.DailyRequestLimit and <= ResponseCode.PrefixLimit);

    // Who guesses at a secret by verify requests is told that they succeeded, and that he is wrong.
    private static bool IsWrong(in Answer answer) => answer.Body is VerifyResponse { IsValid: false };

    private static AuditEntry EntryOf(Call call, in Answer answer, DateTimeOffset now) => new()
    {
        Time = now,
        Source = call.Request.Remote.Address,
        Who = call.Asker?.Identity ?? ClaimOf(call.Message.Body),
        Proof = ProofOf(call),
        Operation = call.Header.OpCode,
        Handle = HandleOf(call.Message.Body, answer),
        Code = IsWrong(answer) ? ResponseCode.AuthenticationFailed : answer.Code,
        TransactionId = answer.TransactionId,
    };

    private static ValueReference ClaimOf(MessageBody body) => body switch
    {
        ChallengeAnswer answer => answer.Identity,
        SessionSetupRequest setup => setup.Identity,
        LoginRequest login => login.Identity,
        _ => default,
    };

    private static AuditProof ProofOf(Call call) => call.Asker switch
    {
        { Outcome: ResponseCode.Success, Proof: Proof.Session } => AuditProof.Session,
        { Outcome: ResponseCode.Success, Proof: Proof.Login } => AuditProof.Login,
        { Outcome: ResponseCode.Success, Proof: Proof.Gateway } => AuditProof.Http,
        { Outcome: ResponseCode.Success } => AuditProof.Challenge,
        null when ClaimOf(call.Message.Body).Handle.IsEmpty => AuditProof.None,
        _ => AuditProof.Claimed,
    };

    // The server chose the name of a minted handle; it stands in the answer.
    private static Utf8String HandleOf(MessageBody body, in Answer answer) => body switch
    {
        ValuesRequest when answer.Body is CreateHandleResponse { Handle: { } created } => created,
        ValuesRequest request => request.Handle,
        HandleRequest request => request.Handle,
        RemoveValueRequest request => request.Handle,
        ResolutionRequest request => request.Handle,
        VerifyRequest request => request.Identity.Handle,
        _ => Utf8String.Empty,
    };
}
