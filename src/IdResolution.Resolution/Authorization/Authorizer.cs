using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Remote;
using IdResolution.Resolution.Serving;

namespace IdResolution.Resolution.Authorization;

/// <summary>Decides who may do what (specification §6.5, §6.6). Safe for use from many threads.</summary>
internal sealed class Authorizer(Records records, AdministratorGroups groups, Authenticator authenticator, EngineOptions options)
{
    private static readonly Utf8String Admin = new(ValueTypes.Admin);

    /// <summary>
    /// Success when the call's asker is proven and <paramref name="judge"/> grants what is needed; 402 when nobody has answered a challenge
    /// yet. The proof comes first, so that only a proven asker learns about rights; the option that reveals administrators turns this
    /// round.
    /// </summary>
    public async ValueTask<ResponseCode> DemandAsync(
        Call call, Func<Asker, ValueTask<Verdict>> judge, CancellationToken cancellationToken)
    {
        if (call.Asker is not { } asker) return ResponseCode.AuthenticationNeeded;
        // Without an index the identity is not complete before the proof.
        if (!options.RevealAdministrators || asker.Identity.Index == 0)
        {
            var proof = await authenticator.ProveAsync(asker, cancellationToken).ConfigureAwait(false);
            if (proof != ResponseCode.Success) return proof;
        }
        var verdict = options.ServerAdministratorsHaveFullAccess
            ? await groups.ContainAsync(asker, options.ServerAdministrators, cancellationToken).ConfigureAwait(false)
            : Verdict.Denied;
        if (verdict != Verdict.Granted) verdict = Either(verdict, await judge(asker).ConfigureAwait(false));
        return verdict switch
        {
            Verdict.Granted => await authenticator.ProveAsync(asker, cancellationToken).ConfigureAwait(false),
            Verdict.Unreachable => ResponseCode.UnableToAuthenticate,
            _ => ResponseCode.InvalidAdmin,
        };
    }

    /// <summary>Demands rights on a record.</summary>
    public ValueTask<ResponseCode> DemandAsync(
        Call call, IReadOnlyList<HandleValue> record, AdminPermissions needed, CancellationToken cancellationToken) =>
        DemandAsync(call, asker => HoldsAsync(asker, record, needed, cancellationToken), cancellationToken);

    /// <summary>Demands to be named, directly or through a group, in the server administrators or in <paramref name="others"/>.</summary>
    public ValueTask<ResponseCode> DemandServerAdministratorAsync(
        Call call, IReadOnlyList<ValueReference> others, CancellationToken cancellationToken) =>
        DemandAsync(
            call, asker => groups.ContainAsync(asker, [.. options.ServerAdministrators, .. others], cancellationToken), cancellationToken);

    /// <summary>
    /// Granted when a single HS_ADMIN value of the record has all needed bits and names the asker or a group with him. Values that
    /// cannot be decoded grant nothing.
    /// </summary>
    public ValueTask<Verdict> HoldsAsync(
        Asker asker, IReadOnlyList<HandleValue> record, AdminPermissions needed, CancellationToken cancellationToken)
    {
        var administrators = new List<ValueReference>();
        foreach (var value in record)
        {
            if (value.HasType(ValueTypes.Admin) && AdminRecord.TryRead(value.Data.Span, out var admin)
                && (admin.Permissions & needed) == needed)
            {
                administrators.Add(admin.Administrator);
            }
        }
        return groups.ContainAsync(asker, administrators, cancellationToken);
    }

    /// <summary>
    /// Whether the asker may register the handle: a right on the prefix handle above it (specification §6.6). Whoever may home a prefix may
    /// also register its prefix handle, or nobody could register anything under a prefix whose parent lives on another node.
    /// </summary>
    public async ValueTask<Verdict> MayRegisterAsync(Asker asker, ReadOnlyMemory<byte> handle, CancellationToken cancellationToken)
    {
        if (records.IsHomedPrefixHandle(handle.Span))
        {
            var verdict = await groups.ContainAsync(asker, options.ServerAdministrators, cancellationToken).ConfigureAwait(false);
            if (verdict == Verdict.Granted) return verdict;
        }
        var isDerived = HandleName.IsDerivedPrefixHandle(handle.Span);
        var above = isDerived ? HandleName.Folded(HandleName.ParentOf(handle.Span)) : HandleName.AuthorityHandleOf(handle.Span);
        var needed = isDerived ? AdminPermissions.AddDerivedPrefix : AdminPermissions.AddHandle;
        return await HoldsOnPrefixAsync(asker, above, needed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The same question as <see cref="HoldsAsync"/> about a prefix handle, which is read first. Where prefix administrators are powerless,
    /// server administrators hold these rights instead.
    /// </summary>
    public async ValueTask<Verdict> HoldsOnPrefixAsync(
        Asker asker, ReadOnlyMemory<byte> prefixHandle, AdminPermissions needed, CancellationToken cancellationToken)
    {
        if (!options.AllowPrefixAdministrators)
        {
            return await groups.ContainAsync(asker, options.ServerAdministrators, cancellationToken).ConfigureAwait(false);
        }
        var question = new RemoteQuestion(new Utf8String(prefixHandle.Span), 0, Admin);
        for (var isRefresh = false; ; isRefresh = true)
        {
            var (place, record) = await records.ReadTrustedAsync(question, asker.Remote, isRefresh, cancellationToken)
                .ConfigureAwait(false);
            if (place == RecordPlace.Elsewhere) return Verdict.Unreachable;
            var verdict = await HoldsAsync(asker, record, needed, cancellationToken).ConfigureAwait(false);
            // What is remembered of another service may be older than the right.
            if (verdict == Verdict.Granted || place != RecordPlace.Fetched || isRefresh) return verdict;
        }
    }

    /// <summary>One of two grants is enough; failing that, an unreachable one leaves it open.</summary>
    public static Verdict Either(Verdict left, Verdict right) => left > right ? left : right;

    /// <summary>Both must grant; a refusal decides.</summary>
    public static Verdict Both(Verdict left, Verdict right) => left < right ? left : right;
}
