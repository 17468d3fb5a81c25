using IdResolution.Protocol;
using IdResolution.Resolution.Serving;

namespace IdResolution.Resolution.Sessions;

/// <summary>Ends the session its message belongs to (op 401, specification §6.8).</summary>
internal sealed class TerminateSession(SessionTable sessions) : IOperation
{
    public ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken)
    {
        if (call.Session is not EstablishedSession session) return ValueTask.FromResult<Answer>(ResponseCode.SessionTimeout);
        sessions.Remove(session);
        return ValueTask.FromResult(Answer.Success());
    }
}
