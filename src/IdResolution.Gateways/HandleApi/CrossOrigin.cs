using IdResolution.Gateways.Http;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.HandleApi;

/// <summary>
/// Pages of any origin may use the REST interface, with credentials they bring themselves and never with those a browser keeps (specification §8.3).
/// </summary>
internal static class CrossOrigin
{
    private const string Any = "*";
    private const string RequestMethod = "Access-Control-Request-Method";
    private const string MaxAgeSeconds = "3600";

    /// <summary>Lets the page that asks read the answer.</summary>
    public static void Open(HttpCall call)
    {
        call.Response.Headers.AccessControlAllowOrigin = Any;
        call.Response.Headers.AccessControlExposeHeaders = "Location, WWW-Authenticate, Retry-After";
    }

    /// <summary>True when a browser asks what it may ask.</summary>
    public static bool IsPreflight(HttpCall call) => HttpMethods.IsOptions(call.Method) && call.Context.Request.Headers.ContainsKey(RequestMethod);

    /// <summary>Answers that.</summary>
    public static void AllowAll(HttpCall call)
    {
        var headers = call.Response.Headers;
        headers.AccessControlAllowMethods = "GET, POST, HEAD, PUT, DELETE";
        headers.AccessControlAllowHeaders = "Accept, Authorization, Content-Type, X-Requested-With";
        headers.AccessControlMaxAge = MaxAgeSeconds;
        call.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>
    /// True for a request that a page of another origin could make a browser send with the credentials it keeps: without a header that makes the browser
    /// ask first. Of the methods that change something only POST can be had that way.
    /// </summary>
    public static bool MayBeForged(HttpCall call) =>
        call.Context.Request.Headers.ContainsKey("Origin") && !call.Context.Request.Headers.ContainsKey("X-Requested-With");
}
