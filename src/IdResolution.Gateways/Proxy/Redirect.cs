using System.Globalization;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.Pages;
using IdResolution.Protocol.Values;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Proxy;

/// <summary>Writes a redirect with a small page for those who do not follow it.</summary>
internal static class Redirect
{
    private const uint MaxSeconds = 172_800;

    /// <summary>Answers.</summary>
    /// <param name="call">The request.</param>
    /// <param name="wished">The status a record asks for; null or none of a redirect means 302.</param>
    /// <param name="target">Where to: checked already, printable ASCII.</param>
    /// <param name="sources">The values that say so: the redirect may be kept as long as the shortest of them, at most two days.</param>
    /// <param name="now">The time.</param>
    public static Task WriteAsync(HttpCall call, string? wished, string target, IReadOnlyList<HandleValue> sources, DateTimeOffset now)
    {
        var seconds = sources.Count == 0 ? 0 : Math.Min(MaxSeconds, sources.Min(value => SecondsLeft(value, now)));
        call.Response.Headers.Location = target;
        call.Response.Headers.Expires = now.AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture);
        return Page.WriteAsync(call, StatusOf(call, wished), PageTexts.Redirect, html => html.Markup("<p>").Say(PageTexts.RedirectTo).Markup(" <a href=\"").Text(target).Markup("\">").Text(target).Markup("</a></p>\n"));
    }

    private static uint SecondsLeft(HandleValue value, DateTimeOffset now) => value.TtlType == TtlType.Absolute
        ? (uint)Math.Max(0, value.Ttl - now.ToUnixTimeSeconds())
        : value.Ttl;

    // Clients of HTTP/1.0 know 301 and 302 only.
    private static int StatusOf(HttpCall call, string? wished) => wished switch
    {
        "301" => StatusCodes.Status301MovedPermanently,
        _ when HttpProtocol.IsHttp10(call.Context.Request.Protocol) => StatusCodes.Status302Found,
        "303" => StatusCodes.Status303SeeOther,
        "307" => StatusCodes.Status307TemporaryRedirect,
        "308" => StatusCodes.Status308PermanentRedirect,
        _ => StatusCodes.Status302Found,
    };
}
