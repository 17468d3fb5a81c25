using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Resolution.Authorization;
using IdResolution.Resolution.Delegation;
using IdResolution.Resolution.Serving;
using IdResolution.Storage;

namespace IdResolution.Resolution.Administration;

/// <summary>
/// Homes (op 300) and unhomes (op 301) a prefix, a derived-prefix marker (specification §7.6) or the marker of a suspended prefix (ADR 0018). Order: node, name (102), challenge, server
/// administrators. Asking for what is so already succeeds and writes nothing. Unhoming deletes no handles.
/// </summary>
internal sealed class HomePrefix(IHandleStore store, WriteGate gate, Authorizer authorizer, Suspensions suspensions, EngineOptions options) : IOperation
{
    public async ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken)
    {
        var code = gate.JudgeNode();
        if (code != ResponseCode.None) return code;
        var prefixHandle = PrefixHandles.Complete(((HandleRequest)call.Message.Body).Handle.Span);
        var suspends = Suspensions.IsValidMarker(prefixHandle);
        if (!suspends && !IsPrefixOrMarker(prefixHandle)) return ResponseCode.InvalidHandle;
        code = await authorizer.DemandServerAdministratorAsync(call, suspends ? [] : options.HomeAdministrators, cancellationToken).ConfigureAwait(false);
        if (code != ResponseCode.Success) return code;

        var homes = call.Header.OpCode == OpCode.HomePrefix;
        var key = HandleName.Folded(prefixHandle);
        if (store.IsHomed(key) == homes) return Answer.Success();
        var change = new StoreChange
        {
            Action = homes ? TransactionAction.HomePrefix : TransactionAction.UnhomePrefix,
            Key = key,
            Spelling = prefixHandle,
            ExpectedTransactionId = StoreChange.AnyVersion,
        };
        var result = await store.CommitAsync(change, cancellationToken).ConfigureAwait(false);
        if (suspends) suspensions.Refresh();
        return result.Status switch
        {
            CommitStatus.Committed => Answer.Success() with { TransactionId = result.TransactionId },
            CommitStatus.Refused => ResponseCode.ServerBackup,
            _ => ResponseCode.ServerTooBusy,
        };
    }

    private static bool IsPrefixOrMarker(ReadOnlySpan<byte> handle)
    {
        if (!HandleName.IsPrefixHandle(handle) || !HandleName.IsValidForRegistration(handle)) return false;
        var name = HandleName.SuffixOf(handle);
        return HandleName.IsValidPrefix(HandleName.IsPrefixHandle(name) ? HandleName.SuffixOf(name) : name);
    }
}
