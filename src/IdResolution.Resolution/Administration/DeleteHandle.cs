using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Authorization;
using IdResolution.Resolution.Serving;
using IdResolution.Storage;

namespace IdResolution.Resolution.Administration;

/// <summary>
/// Deletes a handle (specification §7.3). Order: node, name, hash, challenge, existence (100), rights. Leftovers of a prefix no longer
/// homed may be deleted.
/// </summary>
internal sealed class DeleteHandle(WriteGate gate, RecordChanger changer, Authorizer authorizer) : IOperation
{
    public async ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken)
    {
        var handle = ((HandleRequest)call.Message.Body).Handle;
        var code = gate.JudgeHandle(handle.Span, needsHome: false);
        if (code != ResponseCode.None) return code;
        if (call.Asker is null) return ResponseCode.AuthenticationNeeded;
        return await changer.ChangeAsync(call, handle, Decide, cancellationToken).ConfigureAwait(false);

        async ValueTask<ChangeDecision> Decide(StoredRecord? record)
        {
            if (record is null) return ResponseCode.HandleNotFound;
            var allowed = await authorizer.DemandAsync(
                call, Records.Decode(record), AdminPermissions.DeleteHandle, cancellationToken).ConfigureAwait(false);
            return allowed == ResponseCode.Success ? new ChangeDecision(Answer.Success(), TransactionAction.DeleteHandle) : allowed;
        }
    }
}
