using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Client.Exchange;

/// <summary>
/// Asks where a referral points to (specification §4.3, §5.7). Every referral is followed once, and at most <see cref="MaxReferrals"/> in
/// all. A referral without a usable site record is handed to the caller as it is.
/// </summary>
internal sealed class ReferralFollower(Exchanger exchanger)
{
    /// <summary>Referrals followed for one question.</summary>
    public const int MaxReferrals = 40;

    public async Task<Message> AskAsync(IReadOnlyList<ServerTarget> targets, Ask ask, CancellationToken cancellation)
    {
        var seen = new HashSet<Utf8String>();
        for (var hops = 0; ; hops++)
        {
            var message = await exchanger.AskAsync(targets, ask, cancellation);
            if (message.Body is not ReferralResponse referral) return message;
            if (hops == MaxReferrals || !seen.Add(Fingerprint(referral)))
            {
                throw new AnswerRefusedException(
                    targets[0].Name, AnswerFault.ReferralLoop,
                    $"{targets[0].Name} refers us in a circle for {ask.Handle}; the site records of its prefix are wrong.",
                    safeToGoOn: false);
            }
            var values = referral.Values;
            if (values.Count == 0 && !referral.Handle.IsEmpty)
            {
                var described = await exchanger.AskAsync(targets, SiteQuestion(referral.Handle, ask), cancellation);
                values = (described.Body as ResolutionResponse)?.Values ?? [];
            }
            var next = Targets(values, message.Header.ResponseCode, ask);
            if (next.Count == 0) return message;
            targets = next;
        }
    }

    private static Ask SiteQuestion(Utf8String handle, Ask ask) =>
        new(OpCode.Resolution, handle, new ResolutionRequest { Handle = handle, Types = [new Utf8String(ValueTypes.Site), "HS_SITE.6"] })
        {
            Flags = OpFlags.Recursive | OpFlags.CacheAuthentication | OpFlags.PublicOnly | (ask.Flags & OpFlags.Certified),
            RecursionCount = ask.RecursionCount,
        };

    private static List<ServerTarget> Targets(IReadOnlyList<HandleValue> values, ResponseCode code, Ask ask)
    {
        var targets = new List<ServerTarget>();
        foreach (var value in values)
        {
            if (!IsSite(value.Type.Span, code) || !SiteRecord.TryRead(value.Data.Span, out var site)) continue;
            if (ask.IsAdministrative && !site.IsPrimary) continue;
            // The keys of a record that nobody signed prove nothing.
            if (TargetFinder.Find(site, ask.Handle.Span, ask.IsAdministrative, ask.IsCertified) is { } target) targets.Add(target);
        }
        return targets;
    }

    private static bool IsSite(ReadOnlySpan<byte> type, ResponseCode code) => code == ResponseCode.PrefixReferral
        ? type.SequenceEqual(ValueTypes.SitePrefix) || type.SequenceEqual(ValueTypes.PrefixDelegate)
        : type.SequenceEqual(ValueTypes.Site) || type.SequenceEqual("HS_SITE.6"u8);

    private static Utf8String Fingerprint(ReferralResponse referral)
    {
        using var writer = new WireWriter();
        writer.WriteString(referral.Handle);
        ValueList.Write(writer, referral.Values);
        return new Utf8String(writer.Written);
    }
}
