using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Authorization;
using IdResolution.Resolution.Serving;
using IdResolution.Storage;

namespace IdResolution.Resolution.Administration;

/// <summary>
/// Removes values of a handle (specification §6.6, §7.4). Order: node, name, hash, home, indexes, challenge, existence (100, 200), rights.
/// A record may be left without values; read-only values may be removed.
/// </summary>
internal sealed class RemoveValues(WriteGate gate, RecordChanger changer, Authorizer authorizer) : IOperation
{
    public async ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken)
    {
        var request = (RemoveValueRequest)call.Message.Body;
        var code = gate.JudgeHandle(request.Handle.Span, needsHome: true);
        if (code != ResponseCode.None) return code;
        if (request.Indexes.Count == 0 || request.Indexes.Contains(0u)) return ResponseCode.InvalidValue;
        if (call.Asker is null) return ResponseCode.AuthenticationNeeded;
        return await changer.ChangeAsync(call, request.Handle, Decide, cancellationToken).ConfigureAwait(false);

        async ValueTask<ChangeDecision> Decide(StoredRecord? record)
        {
            if (record is null) return ResponseCode.HandleNotFound;
            var old = Records.Decode(record);
            var values = old.ToDictionary(value => value.Index);
            var needed = AdminPermissions.None;
            foreach (var index in request.Indexes.Distinct())
            {
                if (!values.Remove(index, out var gone)) return ResponseCode.ValuesNotFound;
                needed |= ChangeRights.ToRemove(gone);
            }
            var allowed = await authorizer.DemandAsync(call, old, needed, cancellationToken).ConfigureAwait(false);
            if (allowed != ResponseCode.Success) return allowed;
            return NewRecord.TryEncode(values.Values, out var octets)
                ? new ChangeDecision(Answer.Success(), TransactionAction.UpdateHandle, octets)
                : ResponseCode.InvalidValue;
        }
    }
}
