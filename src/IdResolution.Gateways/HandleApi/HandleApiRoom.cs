using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.HandleApi;

/// <summary>The REST interface under <c>/api</c> that clients of Handle.Net know (specification §8.3).</summary>
internal sealed class HandleApiRoom(HttpParts parts) : IHttpRoom
{
    // Specification §8.3.
    private const string PageMethods = "GET, POST, HEAD, PUT, DELETE";

    private readonly HandleEndpoint _handle = new(parts.Time);
    private readonly HandleListEndpoint _handles = new();
    private readonly PrefixEndpoint _prefix = new();
    private readonly PrefixListEndpoint _prefixes = new();
    private readonly SiteEndpoint _site = new();
    private readonly VerificationEndpoint _verification = new();

    public string Name => "api";

    public bool Takes(HttpCall call) => call.Target.Path == "/api" || call.Target.Path.StartsWith("/api/", StringComparison.Ordinal);

    public async Task AnswerAsync(HttpCall http)
    {
        CrossOrigin.Open(http, PageMethods);
        http.Response.Headers.CacheControl = "no-store";
        var (endpoint, rawName) = Find(http.Target);
        var isName = PercentEncoding.TryDecode(rawName, out var name);
        var call = new ApiCall(http, parts.Door, parts.HandleApi) { Name = name };
        if (endpoint is null) await call.FailAsync(StatusCodes.Status404NotFound, ResponseCode.ProtocolError, "There is nothing at this path.");
        else if (HttpMethods.IsOptions(http.Method)) CrossOrigin.Describe(http, endpoint.Allow);
        else if (!endpoint.Methods.Contains(http.Method)) await RefuseMethodAsync(call, endpoint);
        else if (!isName) await call.FailAsync(ResponseCode.InvalidHandle, "The path has a broken escape, or is not well-formed UTF-8.");
        else if (await ApiParameters.ProblemOfAsync(call) is { } problem) await call.FailAsync(ResponseCode.ProtocolError, problem);
        else await endpoint.AnswerAsync(call);
    }

    private (IApiEndpoint? Endpoint, string Name) Find(HttpTarget target)
    {
        switch (target.Path)
        {
            case "/api/handles" or "/api/handles/":
                return (_handles, "");
            case "/api/prefixes" or "/api/prefixes/":
                return (_prefixes, "");
            case "/api/site":
                return (_site, "");
        }
        if (target.After("/api/handles/") is { } handle) return (_handle, handle);
        if (target.After("/api/prefixes/") is { } prefix) return (_prefix, prefix);
        return target.After("/api/verifications/") is { } reference ? (_verification, reference) : (null, "");
    }

    private static Task RefuseMethodAsync(ApiCall call, IApiEndpoint endpoint)
    {
        call.Http.Response.Headers.Allow = endpoint.Allow;
        return call.FailAsync(StatusCodes.Status405MethodNotAllowed, ResponseCode.ProtocolError, $"Only {endpoint.Allow} can be had here.");
    }
}
