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
/// Writes down who did what: every administrative act of somebody proven, and what bad input got (specification §6.1), within bounds. An
/// act is not answered before its line is written, and not begun while lines cannot be written. Safe for use from many threads.
/// </summary>
internal sealed class Auditor(IAuditTrail? trail, AuditOptions options, TimeProvider time) : IDisposable
{
    private readonly RefusalLimit _limit = new(options);

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
        if (isStranger && answer.Code != ResponseCode.Success)
        {
            if (_limit.TryTake(call.Request.Remote.Address)) _ = trail.WriteAsync(entry);
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
        if (!_limit.TryTake(request.Remote.Address)) return;
        _ = trail.WriteAsync(new AuditEntry { Time = now, Source = request.Remote.Address, Operation = header.OpCode, Code = code });
    }

    /// <summary>Writes what was left out in the minute that has begun. The trail is not disposed.</summary>
    public void Dispose()
    {
        foreach (var summary in _limit.TakeSummaries(time.GetUtcNow(), atOnce: true)) _ = trail?.WriteAsync(summary);
    }

    private void WriteSummaries(DateTimeOffset now)
    {
        foreach (var summary in _limit.TakeSummaries(now)) _ = trail!.WriteAsync(summary);
    }

    private static bool IsAudited(Call call, in Answer answer)
    {
        if (IsRefusal(answer.Code) || answer.TransactionId != 0) return true;
        return call.Header.OpCode switch
        {
            OpCode.Resolution => answer.UsedRights,
            OpCode.GetSiteInfo or OpCode.VerifyResponse => false,
            OpCode.SessionSetup => ((SessionSetupRequest)call.Message.Body).Identity.Handle.Length > 0,
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

    private static AuditEntry EntryOf(Call call, in Answer answer, DateTimeOffset now) => new()
    {
        Time = now,
        Source = call.Request.Remote.Address,
        Who = call.Asker?.Identity ?? ClaimOf(call.Message.Body),
        Proof = ProofOf(call),
        Operation = call.Header.OpCode,
        Handle = HandleOf(call.Message.Body, answer),
        Code = answer.Code,
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
