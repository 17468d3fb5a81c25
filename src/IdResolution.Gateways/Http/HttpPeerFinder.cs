using System.Net;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Http;

/// <summary>
/// Finds out where a request comes from. What a proxy says counts when its address is trusted, and nobody else's word does. Safe for use from many threads.
/// </summary>
internal sealed class HttpPeerFinder(HttpServerOptions options)
{
    private static readonly string[] ForwardedHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "Via"];

    private readonly string? _publicUrl = options.PublicUrl?.AbsoluteUri.TrimEnd('/');

    /// <summary>True when this address is a proxy of the operator's.</summary>
    public bool Trusts(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in options.TrustedProxies)
        {
            if (network.Contains(plain)) return true;
        }
        return false;
    }

    /// <summary>Looks at connection and headers.</summary>
    public HttpPeer Find(HttpContext context)
    {
        var connection = context.Connection;
        var remote = new IPEndPoint(connection.RemoteIpAddress ?? IPAddress.None, connection.RemotePort);
        var isTls = context.Request.IsHttps;
        var isForwarded = false;
        if (options.TrustedProxies.Count > 0 && Trusts(remote.Address))
        {
            var headers = context.Request.Headers;
            var route = options.UsesForwardedHeader
                ? ForwardedRoute.OfForwarded(headers["Forwarded"])
                : ForwardedRoute.OfXForwarded(headers["X-Forwarded-For"], headers["X-Forwarded-Proto"]);
            // Whichever header it is: what a proxy shows of itself is not its clients'.
            isForwarded = Array.Exists(ForwardedHeaders, headers.ContainsKey);
            // The last of them was added by the proxy that speaks to us, the one before by the one that spoke to it, as long as those are trusted too.
            for (var i = route.Hops.Count - 1; i >= 0 && Trusts(remote.Address) && route.Hops[i] is { } hop; i--) remote = hop;
            isTls = route.IsTls ?? isTls;
        }
        var publicBase = _publicUrl ?? $"{(isTls ? "https" : "http")}://{HostOf(context)}";
        return new HttpPeer(remote, isTls || options.AllowClearAuthentication, isForwarded, publicBase);
    }

    // A name that could not be one, or none at all, is not written into answers.
    private static string HostOf(HttpContext context)
    {
        // As it came: the framework's own property decodes names in Punycode, and throws when they are none.
        var host = new HostString(context.Request.Headers.Host.ToString());
        if (host.HasValue && Uri.CheckHostName(host.Host) != UriHostNameType.Unknown && host.Port is null or (> 0 and <= 65_535)) return host.Value;
        return new IPEndPoint(context.Connection.LocalIpAddress ?? IPAddress.Loopback, context.Connection.LocalPort).ToString();
    }
}
