using System.Globalization;
using IdResolution.Cli.Probing;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Doctor;

/// <summary>
/// Whether the sites of a service give the same answer for a prefix handle. That is as much of a mirror's lag as the protocol shows to
/// everybody: how far a mirror is in the primary's log it tells nobody but its administrators.
/// </summary>
internal static class MirrorChecks
{
    /// <param name="level">The prefix whose handle was asked for.</param>
    /// <param name="answers">The answers of all sites.</param>
    public static IEnumerable<Finding> Run(string level, IReadOnlyList<ServiceAnswer> answers)
    {
        if (answers.Count < 2) yield break;
        var answered = answers.Where(answer => answer.Answer is not null).ToList();
        var reference = answered.FirstOrDefault(answer => answer.Site.IsPrimary) ?? answered.FirstOrDefault();
        if (reference is null || answered.Count < 2) yield break;
        var differ = 0;
        foreach (var other in answered.Where(other => !ReferenceEquals(other, reference)))
        {
            if (Difference(reference, other) is not { } difference) continue;
            differ++;
            yield return new Finding(Verdict.Warn, level, "mirrors", difference,
                "give it the time of a replication round and look again; if it stays, look at the log of the mirror");
        }
        if (differ > 0) yield break;
        yield return new Finding(Verdict.Ok, level, "mirrors",
            $"{answered.Count} sites give the same answer for 0.NA/{level} (how far mirrors are otherwise, they do not show)");
    }

    private static string? Difference(ServiceAnswer reference, ServiceAnswer other)
    {
        var (left, right) = (reference.Answer!, other.Answer!);
        var who = $"{KindOf(other)} {SiteText.Addresses(other.Site)}";
        var whom = $"{KindOf(reference)} {SiteText.Addresses(reference.Site)}";
        if (left.Code != right.Code) return $"{who} answers {Word(right.Code)}, {whom} {Word(left.Code)}";
        if (left.Code is not (ResponseCode.Success or ResponseCode.PrefixReferral)) return null;
        var (leftValues, rightValues) = (ValuesOf(left), ValuesOf(right));
        if (leftValues.Count == rightValues.Count && leftValues.Zip(rightValues).All(pair => IsSame(pair.First, pair.Second))) return null;
        return $"{who} has another record than {whom}: last changed {Newest(rightValues)}, there {Newest(leftValues)}";
    }

    private static IReadOnlyList<HandleValue> ValuesOf(Client.Answers.ResolutionAnswer answer) => answer.Referral?.Values ?? answer.Values;

    private static bool IsSame(HandleValue left, HandleValue right) =>
        left.Index == right.Index && left.Type.Equals(right.Type) && left.Data.Span.SequenceEqual(right.Data.Span);

    private static string KindOf(ServiceAnswer answer) => answer.Site.IsPrimary ? "primary" : "mirror";

    private static string Word(ResponseCode code) => $"{(uint)code} {code}";

    private static string Newest(IReadOnlyList<HandleValue> values) => values.Count == 0
        ? "never"
        : DateTimeOffset.FromUnixTimeSeconds(values.Max(value => value.Timestamp)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
