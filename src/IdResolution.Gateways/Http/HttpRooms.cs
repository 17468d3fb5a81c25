using IdResolution.Gateways.HandleApi;
using IdResolution.Gateways.Http.Authentication;
using IdResolution.Gateways.Proxy;
using IdResolution.Gateways.Tunnel;
using IdResolution.Gateways.V1;

namespace IdResolution.Gateways.Http;

/// <summary>The rooms behind the HTTP face, in the order in which they are asked whether a request is theirs; the last one takes everything.</summary>
internal static class HttpRooms
{
    public static IReadOnlyList<IHttpRoom> Of(HttpParts parts, SessionsRoom sessions)
    {
        var proxy = new ProxyRoom(parts.Door);
        return
        [
            new TunnelRoom(parts.Engine, parts.Tunnel, parts.Time),
            new HealthRoom(parts.FindObstacle),
            sessions,
            new HandleApiRoom(parts.Door),
            new V1Room(parts),
            proxy,
        ];
    }
}
