using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Authorization;
using IdResolution.Resolution.Gateway;
using IdResolution.Resolution.Serving;
using IdResolution.Storage;

namespace IdResolution.Resolution.Administration;

/// <summary>
/// Lists the handles of a prefix (op 105), or the prefix handles derived from it: op 106, or op 105 with the marker form <c>0.NA/0.NA/a</c>
/// (specification §7.5). Order: maintenance (7), switched off (5), name (102), home (301), challenge, rights on the prefix handle, too many
/// listings (3). Handles come in order of registration, so that a list of millions needs no memory.
/// </summary>
internal sealed class ListHandles(
    IHandleStore store, Responsibility responsibility, Authorizer authorizer, ReplySender sender, ListingGate gate,
        EngineOptions options, EngineState state)
    : IOperation
{
    public async ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken)
    {
        if (state.InMaintenance) return ResponseCode.ServerBackup;
        if (!options.AllowListing) return ResponseCode.OperationNotSupported;
        var operation = call.Header.OpCode;
        if (!ListTarget.TryRead(operation, ((HandleRequest)call.Message.Body).Handle.Span, out var target)) return ResponseCode.InvalidHandle;
        var prefixHandle = target.PrefixHandle;
        var needed = operation == OpCode.ListDerivedPrefixes ? AdminPermissions.ListDerivedPrefixes : AdminPermissions.ListHandles;
        if (!responsibility.IsHomed(target.Example)) return ResponseCode.ServerNotResponsible;

        var allowed = await authorizer.DemandAsync(
            call, asker => authorizer.HoldsOnPrefixAsync(asker, prefixHandle, needed, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (allowed != ResponseCode.Success) return allowed;
        var source = call.Request.Remote.Address;
        if (!gate.TryEnter(source)) return ResponseCode.ServerTooBusy;
        try
        {
            return target.ListsDerived
                ? await SendAsync(call, "0.NA"u8.ToArray(), [.. prefixHandle, (byte)'.'], cancellationToken).ConfigureAwait(false)
                : await SendAsync(call, target.Prefix, [], cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Leave(source);
        }
    }

    private async ValueTask<Answer> SendAsync(Call call, byte[] prefix, byte[] start, CancellationToken cancellationToken)
    {
        var stream = new HandleListStream(call, sender);
        var page = call.Gateway?.Page ?? ListPage.Whole;
        var (taken, last) = (0, page.After);
        await foreach (var (handle, position) in store.ListAsync(prefix, page.After, cancellationToken).ConfigureAwait(false))
        {
            var belongs = handle.Length > start.Length && HandleName.EqualsIgnoreCase(handle.Span[..start.Length], start);
            if (!belongs) continue;
            if (taken++ == page.Limit)
            {
                call.Gateway?.GoOnAfter(last);
                break;
            }
            last = position;
            await stream.AddAsync(new Utf8String(handle.Span), cancellationToken).ConfigureAwait(false);
        }
        return stream.End();
    }
}
