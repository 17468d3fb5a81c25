using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Administration;
using IdResolution.Resolution.Authorization;
using IdResolution.Resolution.Serving;
using IdResolution.Resolution.Templates;
using IdResolution.Storage;

namespace IdResolution.Resolution.Delegation;

/// <summary>
/// Stops administrative requests for handles of suspended prefixes, and refers those for prefix handles that are on another service
/// (specification §5.7, ADR 0018). Safe for use from many threads.
/// </summary>
internal sealed class DelegationGate(
    IHandleStore store, Suspensions suspensions, Referrals referrals, Responsibility responsibility, TemplateResolver templates, Authorizer authorizer,
    EngineState state)
{
    /// <summary>The answer that ends the request here, or null when it goes on.</summary>
    public async ValueTask<Answer?> JudgeAsync(Call call, CancellationToken cancellationToken)
    {
        if (state.InMaintenance || HandleOf(call.Message.Body) is not { } handle) return null;
        var operation = call.Header.OpCode;
        if (operation is OpCode.HomePrefix or OpCode.UnhomePrefix or OpCode.ListHomedPrefixes) return null;
        var isList = operation is OpCode.ListHandles or OpCode.ListDerivedPrefixes;
        if (!isList && !HandleName.HasSlash(handle.Span)) return null;
        if (suspensions.Any && (isList ? ListsSuspended(operation, handle.Span) : ChangesSuspended(call.Header, handle.Span)))
        {
            // Whoever administers the prefix is who he is, but has no rights while it is suspended.
            var code = await authorizer.DemandServerAdministratorAsync(call, [], cancellationToken).ConfigureAwait(false);
            return code == ResponseCode.Success ? null : code;
        }
        if (isList || referrals.WayFor(call.Outer, call.Header, handle.Span, PeerAddress.From(call.Request.Remote.Address)) != ReferralWay.Refer) return null;
        if (await store.FindAsync(HandleName.Folded(handle.Span), cancellationToken).ConfigureAwait(false) is not null) return null;
        var answer = await referrals.AnswerAsync(store, call, handle.Memory, ResponseCode.HandleNotFound, cancellationToken).ConfigureAwait(false);
        if (answer.Code != ResponseCode.PrefixReferral) return null;
        // A name that a rule answers for is here.
        var expanded = await templates.ExpandAsync(handle.Memory, call, cancellationToken).ConfigureAwait(false);
        return expanded.Code == ResponseCode.HandleNotFound ? answer : null;
    }

    // What is not ours is refused as such; a name that is not made yet hashes nowhere.
    private bool ChangesSuspended(in Header header, ReadOnlySpan<byte> handle)
    {
        var operation = header.OpCode;
        var mints = operation == OpCode.CreateHandle && (header.Flags & OpFlags.MintNewSuffix) != 0;
        var isOurs = (mints || responsibility.HashesHere(handle)) && (operation == OpCode.DeleteHandle || responsibility.IsHomed(handle));
        return isOurs && operation != OpCode.VerifyResponse && suspensions.Of(handle) != Suspension.None;
    }

    // Every server of a site lists what it has.
    private bool ListsSuspended(OpCode operation, ReadOnlySpan<byte> handle) =>
        ListTarget.TryRead(operation, handle, out var target) && responsibility.IsHomed(target.Example)
        && suspensions.Of(target.PrefixHandle) != Suspension.None;

    private static Utf8String? HandleOf(MessageBody body) => body switch
    {
        ValuesRequest request => request.Handle,
        RemoveValueRequest request => request.Handle,
        HandleRequest request => request.Handle,
        VerifyRequest request => request.Identity.Handle,
        _ => default(Utf8String?),
    };
}
