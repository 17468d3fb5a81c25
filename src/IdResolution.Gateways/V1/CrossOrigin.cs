using IdResolution.Gateways.Http;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.V1;

/// <summary>
/// Lets pages of every origin use the API, with credentials that they send themselves; never with those that a browser adds of its own accord. Pure.
/// </summary>
internal static class CrossOrigin
{
    /// <summary>Sets the headers of the Fetch standard.</summary>
    public static void Open(HttpCall call)
    {
        var headers = call.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "ETag, Link, Location, Retry-After, Allow, WWW-Authenticate, Idempotency-Replayed";
        if (!HttpMethods.IsOptions(call.Method)) return;
        headers.AccessControlAllowMethods = "GET, HEAD, PUT, POST, PATCH, DELETE";
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key";
        headers.AccessControlMaxAge = "86400";
    }
}
