using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Authorization;
using IdResolution.Resolution.Serving;
using IdResolution.Storage;

namespace IdResolution.Resolution.Administration;

/// <summary>
/// Adds values to a handle (specification §6.6, §7.4). Order: node, name, hash, home, values, challenge, existence (100), rights, conflicts
/// (201). Rights come before conflicts, so only administrators learn which indexes are taken.
/// </summary>
internal sealed class AddValues(WriteGate gate, RecordChanger changer, Authorizer authorizer, EngineOptions options, TimeProvider time)
    : IOperation
{
    public async ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken)
    {
        var request = (ValuesRequest)call.Message.Body;
        var code = gate.JudgeHandle(request.Handle.Span, needsHome: true);
        if (code != ResponseCode.None) return code;
        if (request.Values.Count == 0) return ResponseCode.InvalidValue;
        code = NewRecord.Judge(request.Values, ResponseCode.ValueAlreadyExists, options);
        if (code != ResponseCode.None) return code;
        if (call.Asker is null) return ResponseCode.AuthenticationNeeded;
        var overwrites = call.Header.Flags.HasFlag(OpFlags.OverwriteWhenExists);
        return await changer.ChangeAsync(call, request.Handle, Decide, cancellationToken).ConfigureAwait(false);

        async ValueTask<ChangeDecision> Decide(StoredRecord? record)
        {
            if (record is null) return ResponseCode.HandleNotFound;
            var old = Records.Decode(record);
            var values = old.ToDictionary(value => value.Index);
            var now = (uint)time.GetUtcNow().ToUnixTimeSeconds();
            var needed = AdminPermissions.None;
            var conflicts = false;
            var changes = false;
            var replaces = false;
            var replacesReadOnly = false;
            foreach (var value in request.Values)
            {
                needed |= ChangeRights.ToAdd(value);
                if (values.TryGetValue(value.Index, out var before))
                {
                    conflicts = true;
                    if (before.SameContent(value)) continue;
                    if (overwrites) needed |= ChangeRights.ToModify(before, value);
                    replaces = true;
                    replacesReadOnly |= ChangeRights.IsReadOnly(before);
                }
                values[value.Index] = value with { Timestamp = now };
                changes = true;
            }

            var allowed = await authorizer.DemandAsync(call, old, needed, cancellationToken).ConfigureAwait(false);
            if (allowed != ResponseCode.Success) return allowed;
            if (conflicts && !overwrites) return ResponseCode.ValueAlreadyExists;
            if (replacesReadOnly && options.ProtectReadOnlyValues) return ResponseCode.InsufficientPermissions;
            if (!changes) return new ChangeDecision(Answer.Success());
            return NewRecord.TryEncode(values.Values, out var octets)
                ? new ChangeDecision(
                    Answer.Success(flags: replaces ? OpFlags.OverwriteWhenExists : OpFlags.None), TransactionAction.UpdateHandle, octets)
                : ResponseCode.InvalidValue;
        }
    }
}
