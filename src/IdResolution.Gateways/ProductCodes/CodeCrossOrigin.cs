using IdResolution.Gateways.Http;

namespace IdResolution.Gateways.ProductCodes;

/// <summary>Pages of all origins may ask about codes: nothing there depends on who asks (GS1-Conformant Resolver standard: CORS).</summary>
internal static class CodeCrossOrigin
{
    /// <summary>Methods that are answered.</summary>
    public const string Methods = "GET, HEAD, OPTIONS";

    /// <summary>Sets the headers.</summary>
    public static void Allow(HttpCall call)
    {
        var headers = call.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlExposeHeaders = "Link, Location, " + DigitalLinkRoom.LevelHeader;
    }
}
