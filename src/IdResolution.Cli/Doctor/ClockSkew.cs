using System.Globalization;
using IdResolution.Protocol.Wire;

namespace IdResolution.Cli.Doctor;

/// <summary>
/// How far the clock of a server is from ours. The protocol has no question about the time; but servers let their answers expire twelve hours
/// after they gave them (specification §3.2), so an answer that expires in twelve hours and a minute comes from a clock that is a minute ahead.
/// Exact to a second and the time of the exchange.
/// </summary>
internal static class ClockSkew
{
    private static readonly TimeSpan Unnoticed = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Harmful = TimeSpan.FromHours(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(Header.DefaultLifetimeSeconds);

    /// <summary>Positive when the server is ahead; null when the answer says nothing about it.</summary>
    /// <param name="expires">When the answer expires, by the server's clock.</param>
    /// <param name="asked">When it was asked for, by ours.</param>
    /// <param name="elapsed">How long that took.</param>
    public static TimeSpan? Of(DateTimeOffset? expires, DateTimeOffset asked, TimeSpan elapsed)
    {
        if (expires is not { } end) return null;
        var skew = end - Lifetime - (asked + elapsed / 2);
        // Somebody with another lifetime in mind.
        return skew.Duration() < Lifetime ? skew : null;
    }

    /// <summary>How bad that is, and in words.</summary>
    public static (Verdict Verdict, string Text) Judge(TimeSpan? skew)
    {
        if (skew is not { } known)
            return (Verdict.Ok, "the time there cannot be told, its answers do not expire after twelve hours as is the custom");
        var off = known.Duration();
        if (off <= Unnoticed) return (Verdict.Ok, "its clock agrees with ours to seconds, as the expiration of its answers tells");
        var amount = off < TimeSpan.FromMinutes(2)
            ? string.Create(CultureInfo.InvariantCulture, $"{off.TotalSeconds:0} s")
            : string.Create(CultureInfo.InvariantCulture, $"{off.TotalMinutes:0} min");
        var text = $"its clock is {amount} {(known > TimeSpan.Zero ? "ahead of" : "behind")} ours, judging by the expiration of its answers";
        return (off > Harmful ? Verdict.Fail : Verdict.Warn, text);
    }
}
