using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Resolution.Serving;

namespace IdResolution.Resolution.Quotas;

/// <summary>
/// Charges administrative requests to the administrator who proved himself, before they are executed, and takes back what came to nothing
/// (specification §10.6). Requests are charged whatever becomes of them. Safe for use from many threads.
/// </summary>
internal sealed class QuotaGate
{
    private readonly QuotaLedger? _ledger;
    private readonly Quota _default;
    private readonly Dictionary<Utf8String, Quota> _exceptions;
    private readonly TimeProvider _time;

    /// <summary>Without a ledger nothing is limited.</summary>
    public QuotaGate(QuotaLedger? ledger, QuotaOptions options, TimeProvider time)
    {
        _ledger = ledger;
        _default = options.Default;
        _time = time;
        _exceptions = options.Exceptions.ToDictionary(
            exception => new Utf8String(HandleName.Folded(exception.Administrator.Handle.Span)), exception => exception.Quota);
    }

    /// <summary>True when anything is limited.</summary>
    public bool IsOn => _ledger is not null && (_default != Quota.Unlimited || _exceptions.Count > 0);

    /// <summary>None when the proven asker of a call may go on, and what is to be settled afterwards; else 603, 604 or 605.</summary>
    public ResponseCode Take(Call call, out QuotaCharge charge)
    {
        charge = default;
        var operation = call.Header.OpCode;
        if (!IsOn || call.Asker is not { } asker || !IsCounted(operation)) return ResponseCode.None;
        var quota = _exceptions.GetValueOrDefault(new Utf8String(HandleName.Folded(asker.Identity.Handle.Span)), _default);
        if (quota == Quota.Unlimited) return ResponseCode.None;

        var today = (long)DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime).DayNumber;
        var wanted = ChargeOf(call);
        var code = ResponseCode.None;
        var isTaken = _ledger!.TryChange(asker.Identity.Handle.Span, use =>
        {
            var requests = use.Day == today ? use.Requests : 0;
            code = Judge(quota, requests, use, wanted);
            if (code == ResponseCode.DailyRequestLimit) return null;
            var taken = code == ResponseCode.None ? wanted : default;
            // What goes is taken off when it has gone.
            return new QuotaUse(
                today, requests + 1, use.Identifiers + Math.Max(0, taken.Identifiers), use.Prefixes + Math.Max(0, taken.Prefixes));
        });
        if (!isTaken && code == ResponseCode.None) return ResponseCode.DailyRequestLimit;
        if (code == ResponseCode.None) charge = wanted;
        return code;
    }

    /// <summary>Takes back what was charged for something that was not committed, and takes off what was deleted.</summary>
    public void Settle(Call call, in QuotaCharge charge, in Answer answer)
    {
        var (identifiers, prefixes) = charge;
        // What was there before was not registered but written over.
        var isCommitted = answer.TransactionId != 0 && !answer.Flags.HasFlag(OpFlags.OverwriteWhenExists);
        // A charge for more stays when it was committed; one for less becomes true only then.
        var back = new QuotaCharge(BackOf(identifiers, isCommitted), BackOf(prefixes, isCommitted));
        if (back == default) return;
        _ledger!.TryChange(call.Asker!.Identity.Handle.Span, use => use with
        {
            Identifiers = Math.Max(0, use.Identifiers - back.Identifiers), Prefixes = Math.Max(0, use.Prefixes - back.Prefixes),
        });
    }

    private static int BackOf(int charged, bool isCommitted) => isCommitted ? Math.Max(0, -charged) : Math.Max(0, charged);

    private static ResponseCode Judge(Quota quota, long requests, QuotaUse use, QuotaCharge wanted)
    {
        if (quota.DailyRequests > 0 && requests >= quota.DailyRequests) return ResponseCode.DailyRequestLimit;
        if (quota.Identifiers > 0 && wanted.Identifiers > 0 && use.Identifiers >= quota.Identifiers) return ResponseCode.RegistrationLimit;
        return quota.Prefixes > 0 && wanted.Prefixes > 0 && use.Prefixes >= quota.Prefixes ? ResponseCode.PrefixLimit : ResponseCode.None;
    }

    // Whether an overwriting create will register or write over is not known yet: it needs room for one more in either case.
    private static QuotaCharge ChargeOf(Call call) => (call.Header.OpCode, call.Message.Body) switch
    {
        (OpCode.CreateHandle, ValuesRequest request) => HandleName.IsPrefixHandle(request.Handle.Span) ? new(0, 1) : new(1, 0),
        (OpCode.DeleteHandle, HandleRequest request) => HandleName.IsPrefixHandle(request.Handle.Span) ? new(0, -1) : new(-1, 0),
        (OpCode.HomePrefix or OpCode.UnhomePrefix, HandleRequest request) when SuspensionMarker.Is(request.Handle.Span) => default,
        (OpCode.HomePrefix, _) => new(0, 1),
        (OpCode.UnhomePrefix, _) => new(0, -1),
        _ => default,
    };

    private static bool IsCounted(OpCode operation) => operation is OpCode.CreateHandle or OpCode.DeleteHandle or OpCode.AddValue
        or OpCode.RemoveValue or OpCode.ModifyValue or OpCode.HomePrefix or OpCode.UnhomePrefix or OpCode.ListHandles
        or OpCode.ListDerivedPrefixes or OpCode.ListHomedPrefixes;
}
