using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Delegation;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.Serving;
using IdResolution.Resolution.Templates;
using IdResolution.Storage;

namespace IdResolution.Resolution.Authentication;

/// <summary>
/// Tells other servers whether an answer to their challenge was made with a secret key stored here (op 201, specification §6.3.3). A handle
/// or key that does not exist is answered like a wrong answer.
/// </summary>
internal sealed class VerifyAnswer(
    IHandleStore store, Records records, Responsibility responsibility, Suspensions suspensions, TemplateResolver templates,
    Authenticator authenticator, AttemptLimits attempts, FailureMetrics failures, EngineState state) : IOperation
{
    public async ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken)
    {
        if (state.InMaintenance) return ResponseCode.ServerBackup;
        var request = (VerifyRequest)call.Message.Body;
        var handle = PrefixHandles.Complete(request.Identity.Handle.Span);
        var code = responsibility.Judge(handle, call.Header);
        if (code != ResponseCode.None) return code;
        // Anyone may ask, and learns whether a guess was right.
        var source = AttemptSource.Of(call.Request);
        if (!attempts.TryVerify(source, request.Identity))
        {
            failures.Count(FailureReason.TooManyVerifyRequests);
            return ResponseCode.ServerTooBusy;
        }
        var record = await store.FindAsync(records.KeyOf(handle), cancellationToken).ConfigureAwait(false);
        IReadOnlyList<HandleValue> values;
        if (suspensions.Of(handle) != Suspension.None)
        {
            values = [];
        }
        else if (record is not null)
        {
            values = Records.Decode(record);
        }
        else
        {
            var expanded = await templates.ExpandAsync(handle, call, cancellationToken).ConfigureAwait(false);
            if (expanded.Code == ResponseCode.ServerTooBusy) return ResponseCode.ServerTooBusy;
            values = expanded.Values;
        }
        var (result, isRight) = authenticator.VerifySecret(request, values);
        if (result != ResponseCode.Success) return result;
        if (!isRight)
        {
            attempts.VerifiedWrong(source, request.Identity);
            failures.Count(FailureReason.WrongVerify);
        }
        return Answer.Success(new VerifyResponse { IsValid = isRight });
    }
}
