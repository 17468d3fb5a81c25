using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Http.Authentication;

/// <summary>
/// A browser adds the name and password that its user once gave to a site, and his certificate, to every request it sends there, also for pages of other sites. Such a page cannot read
/// the answer, and must not be able to change anything either. Pure.
/// </summary>
internal static class CrossSite
{
    /// <summary>
    /// True when a page of another site may have had the request sent without the browser asking this node first: other methods, other types of content and headers
    /// of its own are sent only after a preflight, which this node never answers for requests with credentials.
    /// </summary>
    public static bool MayBeForged(HttpCall call)
    {
        var headers = call.Context.Request.Headers;
        if (!IsFromElsewhere(call) || headers.ContainsKey("X-Requested-With")) return false;
        if (call.IsRead) return headers["Sec-Fetch-Mode"] == "no-cors";
        return HttpMethods.IsPost(call.Method) && IsSimple(call.Context.Request.ContentType);
    }

    private static bool IsFromElsewhere(HttpCall call)
    {
        var headers = call.Context.Request.Headers;
        var site = headers["Sec-Fetch-Site"];
        if (site.Count > 0) return site != "same-origin" && site != "none";
        // Browsers that do not say so say at least where a page is from that sends something.
        var origin = headers.Origin.ToString();
        if (origin.Length == 0 || origin.Equals(call.PublicBase, StringComparison.OrdinalIgnoreCase)) return false;
        return !Uri.TryCreate(origin, UriKind.Absolute, out var uri) || !uri.Authority.Equals(headers.Host, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsSimple(string? contentType)
    {
        var type = contentType.AsSpan();
        if (type.IndexOf(';') is >= 0 and var end) type = type[..end];
        type = type.Trim();
        return type.IsEmpty
            || type.Equals("text/plain", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            || type.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
    }
}
