using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Authorization;
using IdResolution.Resolution.Serving;
using IdResolution.Storage;

namespace IdResolution.Resolution.Administration;

/// <summary>
/// Changes values of a handle (specification §6.6, §7.4). Order: node, name, hash, home, values, challenge, existence (100, 200), read-only
/// (401), rights. The challenge comes before existence unless everything touched is publicly writable, so that anonymous callers cannot
/// probe for secret values.
/// </summary>
internal sealed class ModifyValues(WriteGate gate, RecordChanger changer, Authorizer authorizer, EngineOptions options, TimeProvider time)
    : IOperation
{
    public async ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken)
    {
        var request = (ValuesRequest)call.Message.Body;
        var code = gate.JudgeHandle(request.Handle.Span, needsHome: true);
        if (code != ResponseCode.None) return code;
        if (request.Values.Count == 0) return ResponseCode.InvalidValue;
        code = NewRecord.Judge(request.Values, ResponseCode.InvalidValue, options);
        if (code != ResponseCode.None) return code;
        return await changer.ChangeAsync(call, request.Handle, Decide, cancellationToken).ConfigureAwait(false);

        async ValueTask<ChangeDecision> Decide(StoredRecord? record)
        {
            var old = record is null ? [] : Records.Decode(record);
            var values = old.ToDictionary(value => value.Index);
            var isOpen = request.Values.All(
                value => values.TryGetValue(value.Index, out var before) && ChangeRights.IsOpenToAnyone(before, value));
            if (!isOpen && call.Asker is null) return ResponseCode.AuthenticationNeeded;
            if (record is null) return ResponseCode.HandleNotFound;
            if (!request.Values.All(value => values.ContainsKey(value.Index))) return ResponseCode.ValuesNotFound;
            if (request.Values.Any(value => ChangeRights.IsReadOnly(values[value.Index]))) return ResponseCode.InsufficientPermissions;

            var now = (uint)time.GetUtcNow().ToUnixTimeSeconds();
            var needed = AdminPermissions.None;
            var changes = false;
            foreach (var value in request.Values)
            {
                needed |= ChangeRights.ToModify(values[value.Index], value);
                if (values[value.Index].SameContent(value)) continue;
                values[value.Index] = value with { Timestamp = now };
                changes = true;
            }
            var allowed = isOpen
                ? ResponseCode.Success
                : await authorizer.DemandAsync(call, old, needed, cancellationToken).ConfigureAwait(false);
            if (allowed != ResponseCode.Success) return allowed;
            if (!changes) return new ChangeDecision(Answer.Success());
            return NewRecord.TryEncode(values.Values, out var octets)
                ? new ChangeDecision(Answer.Success(), TransactionAction.UpdateHandle, octets)
                : ResponseCode.InvalidValue;
        }
    }
}
