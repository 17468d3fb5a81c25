using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Http;

/// <summary>
/// Lets pages of every origin ask, with credentials that they send themselves and never with those that a browser keeps (Fetch standard; specification §8.3). Pure.
/// </summary>
internal static class CrossOrigin
{
    /// <summary>Methods of an API that changes things.</summary>
    public const string AllMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";

    private const string MaxAgeSeconds = "3600";

    /// <summary>Lets the page read the answer and, when its browser asks first, send what it wants to send.</summary>
    /// <param name="call">The request.</param>
    /// <param name="methods">What pages may send.</param>
    public static void Open(HttpCall call, string methods = AllMethods)
    {
        var headers = call.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "Allow, ETag, Idempotency-Replayed, Link, Location, Product-Code-Level, Retry-After, WWW-Authenticate";
        if (!HttpMethods.IsOptions(call.Method)) return;
        headers.AccessControlAllowMethods = methods;
        headers.AccessControlAllowHeaders = "Accept, Authorization, Content-Encoding, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Requested-With";
        headers.AccessControlMaxAge = MaxAgeSeconds;
    }

    /// <summary>Answers OPTIONS.</summary>
    /// <param name="call">The request.</param>
    /// <param name="allow">Methods that are answered at this path.</param>
    public static void Describe(HttpCall call, string allow)
    {
        call.Response.Headers.Allow = allow;
        call.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
