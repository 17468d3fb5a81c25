using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Authorization;
using IdResolution.Resolution.Gateway;
using IdResolution.Resolution.Serving;
using IdResolution.Storage;

namespace IdResolution.Resolution.Administration;

/// <summary>
/// Registers a handle (specification §6.6, §7.2). Order: node, name, hash, home, values, existence (101), challenge, rights. That an
/// existing handle is answered before the challenge tells nothing that resolution does not.
/// </summary>
internal sealed class CreateHandle(
    WriteGate gate, Responsibility responsibility, RecordChanger changer, Authorizer authorizer, EngineOptions options, TimeProvider time)
    : IOperation
{
    private const int MaxMintAttempts = 16;
    private const int MaxNamesTried = 10_000;

    public async ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken)
    {
        var request = (ValuesRequest)call.Message.Body;
        var mints = call.Header.Flags.HasFlag(OpFlags.MintNewSuffix);
        var code = gate.JudgeHandle(request.Handle.Span, needsHome: true, needsHash: !mints);
        if (code != ResponseCode.None) return code;
        if (!mints) return await RegisterAsync(call, request.Handle, request.Values, cancellationToken).ConfigureAwait(false);

        var seed = call.Gateway?.MintSeed ?? default;
        for (var attempt = 0; attempt < MaxMintAttempts; attempt++)
        {
            if (Mint(request.Handle, seed.Span) is not { } minted) return ResponseCode.ServerNotResponsible;
            var answer = await RegisterAsync(call, minted, request.Values, cancellationToken).ConfigureAwait(false);
            // From a seed there comes one name and no other.
            if (answer.Code != ResponseCode.HandleAlreadyExists || !seed.IsEmpty) return answer;
        }
        return ResponseCode.ServerTooBusy;
    }

    // The name must hash to this server, or the client could not find what it registered; null when none does.
    private Utf8String? Mint(Utf8String start, ReadOnlySpan<byte> seed)
    {
        for (var attempt = 0; attempt < MaxNamesTried; attempt++)
        {
            var name = seed.IsEmpty
                ? new Utf8String((byte[])[.. start.Span, .. System.Text.Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("D"))])
                : MintedName.Of(start, seed, attempt);
            if (responsibility.HashesHere(name.Span)) return name;
        }
        return null;
    }

    private async ValueTask<Answer> RegisterAsync(
        Call call, Utf8String handle, IReadOnlyList<HandleValue> values, CancellationToken cancellationToken)
    {
        if (!HandleName.IsValidForRegistration(handle.Span)) return ResponseCode.InvalidHandle;
        var isPrefixHandle = HandleName.IsPrefixHandle(handle.Span);
        if (isPrefixHandle && !HandleName.IsValidPrefix(HandleName.SuffixOf(handle.Span))) return ResponseCode.InvalidHandle;
        if (values.Count == 0 && !options.AllowEmptyRecords) return ResponseCode.InvalidValue;
        var code = NewRecord.Judge(values, ResponseCode.ValueAlreadyExists, options);
        if (code != ResponseCode.None) return code;

        var mints = call.Header.Flags.HasFlag(OpFlags.MintNewSuffix);
        var overwrites = call.Header.Flags.HasFlag(OpFlags.OverwriteWhenExists) && !mints;
        var success = Answer.Success(new CreateHandleResponse { Handle = handle }, mints ? OpFlags.MintNewSuffix : OpFlags.None);
        return await changer.ChangeAsync(call, handle, Decide, cancellationToken).ConfigureAwait(false);

        async ValueTask<ChangeDecision> Decide(StoredRecord? record)
        {
            var acceptsSame = call is { Gateway.AcceptsSame: true, Asker: not null };
            if (record is not null && !overwrites && !acceptsSame) return ResponseCode.HandleAlreadyExists;
            var now = (uint)time.GetUtcNow().ToUnixTimeSeconds();
            if (record is not null)
            {
                var old = Records.Decode(record);
                if (!overwrites && Differs(old)) return ResponseCode.HandleAlreadyExists;
                var decision = await ReplaceAsync(call, handle, old, values, now, success, cancellationToken).ConfigureAwait(false);
                // Who may not know whether it is the same is told what he is told when it is not.
                return !overwrites && decision.Answer.Code == ResponseCode.InvalidAdmin ? ResponseCode.HandleAlreadyExists : decision;
            }

            var allowed = await authorizer.DemandAsync(
                call, asker => authorizer.MayRegisterAsync(asker, handle.Memory, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (allowed != ResponseCode.Success) return allowed;
            return NewRecord.TryEncode(values.Select(value => value with { Timestamp = now }), out var octets)
                ? new ChangeDecision(success, TransactionAction.CreateHandle, octets)
                : ResponseCode.InvalidValue;
        }

        bool Differs(IReadOnlyList<HandleValue> old)
        {
            _ = ChangeRights.ToReplace(old, values, out var differs);
            return differs;
        }
    }

    private async ValueTask<ChangeDecision> ReplaceAsync(
        Call call, Utf8String handle, IReadOnlyList<HandleValue> old, IReadOnlyList<HandleValue> values, uint now, Answer success,
        CancellationToken cancellationToken)
    {
        var needed = ChangeRights.ToReplace(old, values, out var differs);
        var allowed = await authorizer.DemandAsync(call, JudgeAsync, cancellationToken).ConfigureAwait(false);
        if (allowed != ResponseCode.Success) return allowed;
        if (!differs) return new ChangeDecision(success);

        var before = old.ToDictionary(value => value.Index);
        var replaced = values.Select(Stamped).ToArray();
        if (options.ProtectReadOnlyValues && old.Any(IsLostReadOnly)) return ResponseCode.InsufficientPermissions;
        return NewRecord.TryEncode(replaced, out var octets)
            ? new ChangeDecision(
                success with { Flags = success.Flags | OpFlags.OverwriteWhenExists }, TransactionAction.UpdateHandle, octets)
            : ResponseCode.InvalidValue;

        bool IsLostReadOnly(HandleValue value) => ChangeRights.IsReadOnly(value) && !replaced.Contains(value);

        HandleValue Stamped(HandleValue value) =>
            before.TryGetValue(value.Index, out var same) && same.SameContent(value) ? same : value with { Timestamp = now };

        // That nothing would change tells what stands there; whoever may not read it could guess secrets by it.
        async ValueTask<Verdict> MayKnowAsync(Asker asker)
        {
            if (old.All(value => value.Permissions.HasFlag(ValuePermissions.PublicRead))) return Verdict.Granted;
            var verdict = await authorizer.HoldsAsync(asker, old, AdminPermissions.ReadValue, cancellationToken).ConfigureAwait(false);
            if (verdict == Verdict.Granted) return verdict;
            return Authorizer.Either(verdict, await authorizer.MayRegisterAsync(asker, handle.Memory, cancellationToken).ConfigureAwait(false));
        }

        async ValueTask<Verdict> JudgeAsync(Asker asker)
        {
            // To overwrite with the same needs no right at all (specification §6.6).
            if (!differs) return call.Header.Flags.HasFlag(OpFlags.OverwriteWhenExists) ? Verdict.Granted : await MayKnowAsync(asker).ConfigureAwait(false);
            // Whoever may add administrators could give himself every other right.
            var verdict = await authorizer.HoldsAsync(asker, old, AdminPermissions.AddAdmin, cancellationToken).ConfigureAwait(false);
            if (verdict == Verdict.Granted) return verdict;
            var holdsDifference = await authorizer.HoldsAsync(asker, old, needed, cancellationToken).ConfigureAwait(false);
            if (holdsDifference == Verdict.Granted) return holdsDifference;
            verdict = Authorizer.Either(verdict, holdsDifference);
            // Deleting and registering anew comes to the same.
            var delete = await authorizer.HoldsAsync(asker, old, AdminPermissions.DeleteHandle, cancellationToken).ConfigureAwait(false);
            if (delete == Verdict.Denied) return verdict;
            var register = await authorizer.MayRegisterAsync(asker, handle.Memory, cancellationToken).ConfigureAwait(false);
            return Authorizer.Either(verdict, Authorizer.Both(delete, register));
        }
    }
}
