using System.Buffers;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Authorization;
using IdResolution.Resolution.Delegation;
using IdResolution.Resolution.Recursion;
using IdResolution.Resolution.Serving;
using IdResolution.Resolution.Templates;
using IdResolution.Storage;

namespace IdResolution.Resolution.Resolve;

/// <summary>
/// Resolution where memory alone does not tell: a digest is wanted, the store must wait, values are for administrators, a rule answers, or
/// another service must be asked (specification §5.1 to §5.4). The same steps and the same filter as the synchronous half.
/// </summary>
internal sealed class TimedResolution(
    IHandleStore store, Records records, Responsibility responsibility, Suspensions suspensions, Escrows escrows, Referrals referrals,
    TemplateResolver templates, Recursor recursor, Authorizer authorizer, ServerStatus status, EngineOptions options, EngineState state) : IOperation
{
    /// <summary>Wide questions looked through at a time; they are computation only, and half of the processors is for others.</summary>
    private static readonly int MaxWide = Math.Max(1, Environment.ProcessorCount / 2);

    private int _wide;

    public async ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken)
    {
        var request = (ResolutionRequest)call.Message.Body;
        if (state.InMaintenance) return ResponseCode.ServerBackup;
        if (StatusHandle.Is(request.Handle.Span))
        {
            if (!options.EnableStatusHandle) return ResponseCode.HandleNotFound;
            return await ReadAsync(call, status.Record(), DemandStatusAsync).ConfigureAwait(false);
        }

        var name = PrefixHandles.Complete(request.Handle.Span);
        var code = responsibility.Judge(name, call.Header);
        var suspension = suspensions.Of(name);
        if (suspension != Suspension.None)
        {
            if (code != ResponseCode.None) return code;
            return suspension == Suspension.Below ? ResponseCode.HandleNotFound : await ReadAsync(call, suspensions.Record, DemandStatusAsync).ConfigureAwait(false);
        }
        var copy = escrows.CopyFor(name);
        var copied = copy is null ? null : await copy.FindAsync(records.KeyOf(name), cancellationToken).ConfigureAwait(false);
        if (copied is not null) return Read(call, Reader.PublicOnly, copied.Values.Span) with { IsFromElsewhere = true };
        if (code != ResponseCode.None && copy is null)
        {
            var peer = PeerAddress.From(call.Request.Remote.Address);
            if (recursor.Offers(request.Handle.Span, name, call.Header.Flags, peer)) return await recursor.ResolveAsync(call, cancellationToken).ConfigureAwait(false);
            return await referrals.AnswerAsync(store, call, name, code, cancellationToken).ConfigureAwait(false);
        }
        var record = code == ResponseCode.None ? await store.FindAsync(records.KeyOf(name), cancellationToken).ConfigureAwait(false) : null;
        if (record is null && copy is not null)
        {
            var referral = await referrals.AnswerAsync(copy, call, name, ResponseCode.HandleNotFound, cancellationToken).ConfigureAwait(false);
            return referral with { IsFromElsewhere = true };
        }
        if (record is not null)
        {
            return await ReadAsync(call, record.Values, () => DemandReadAsync(Records.Decode(record))).ConfigureAwait(false);
        }
        var expanded = await templates.ExpandAsync(name, call, cancellationToken).ConfigureAwait(false);
        if (expanded.Code != ResponseCode.Success) return await referrals.AnswerAsync(store, call, name, expanded.Code, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(call, ValueList.ToArray(expanded.Values), () => DemandReadAsync([.. expanded.Values, .. expanded.Base]))
            .ConfigureAwait(false);

        ValueTask<ResponseCode> DemandStatusAsync() =>
            authorizer.DemandServerAdministratorAsync(call, options.StatusAdministrators, cancellationToken);

        ValueTask<ResponseCode> DemandReadAsync(IReadOnlyList<HandleValue> values) =>
            authorizer.DemandAsync(call, values, AdminPermissions.ReadValue, cancellationToken);
    }

    private async ValueTask<Answer> ReadAsync(Call call, ReadOnlyMemory<byte> record, Func<ValueTask<ResponseCode>> demandRead)
    {
        var reader = call.Header.Flags.HasFlag(OpFlags.PublicOnly) ? Reader.PublicOnly : Reader.Anonymous;
        var answer = Read(call, reader, record.Span);
        if (answer.Code != ResponseCode.AuthenticationNeeded) return answer;
        var code = await demandRead().ConfigureAwait(false);
        return code == ResponseCode.Success ? Read(call, Reader.Administrator, record.Span) with { UsedRights = true } : code;
    }

    private Answer Read(Call call, Reader reader, ReadOnlySpan<byte> record)
    {
        if (!ResolutionQuestion.TryRead(call.Frame.Span, out var question)) return ResponseCode.ProtocolError;
        if (!ReadFilter.IsWide(question)) return Read(question, reader, record);
        try
        {
            return Interlocked.Increment(ref _wide) <= MaxWide ? Read(question, reader, record) : ResponseCode.ServerTooBusy;
        }
        finally
        {
            Interlocked.Decrement(ref _wide);
        }
    }

    private static Answer Read(in ResolutionQuestion question, Reader reader, ReadOnlySpan<byte> record)
    {
        var selected = ArrayPool<byte>.Shared.Rent(record.Length);
        try
        {
            switch (ReadFilter.Write(question, reader, record, selected, out var length))
            {
                case ReadVerdict.Written when ValueList.TryRead(selected.AsSpan(0, length), out var values):
                    return Answer.Success(new ResolutionResponse { Handle = new Utf8String(question.Handle), Values = values });
                case ReadVerdict.NothingLeft:
                    return ResponseCode.ValuesNotFound;
                case ReadVerdict.Unreadable:
                    return ResponseCode.InsufficientPermissions;
                case ReadVerdict.NeedsAuthentication:
                    return ResponseCode.AuthenticationNeeded;
                default:
                    throw new InvalidDataException("a stored record cannot be decoded");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(selected);
        }
    }
}
