using IdResolution.Gateways.HandleApi;
using IdResolution.Gateways.Http.Authentication;
using IdResolution.Gateways.Pages;
using IdResolution.Gateways.ProductCodes;
using IdResolution.Gateways.Proxy;
using IdResolution.Gateways.Tunnel;
using IdResolution.Gateways.V1;
using IdResolution.Gateways.V1.Bulk;

namespace IdResolution.Gateways.Http;

/// <summary>The rooms behind the HTTP face, in the order in which they are asked whether a request is theirs; the last one takes everything.</summary>
internal static class HttpRooms
{
    public static IReadOnlyList<IHttpRoom> Of(HttpParts parts, SessionsRoom sessions)
    {
        var front = new IdentifierFront(parts.ProductCodes.Rules);
        var proxy = new HandleProxy(parts.Door, parts.Proxy, parts.Time, Random.Shared.NextDouble);
        return
        [
            new TunnelRoom(parts.Engine, parts.Tunnel, parts.Time),
            new HealthRoom(parts.FindObstacle),
            sessions,
            new HandleApiRoom(parts),
            new BulkRoom(parts.Door, parts.Bulk, parts.Time),
            new V1Room(parts),
            new AssetRoom(),
            new DigitalLinkRoom(parts.Door, proxy, parts.ProductCodes, parts.Proxy.RedirectSchemes, parts.Time),
            new FrontRoom(parts.Door, front, parts.Facts),
            new ProxyRoom(proxy),
        ];
    }
}
