using IdResolution.Gateways.HandleApi;
using IdResolution.Gateways.Proxy;
using IdResolution.Gateways.V1;
using IdResolution.Gateways.V1.Bulk;

namespace IdResolution.Gateways.Http;

/// <summary>The rooms behind the HTTP face, in the order in which they are asked whether a request is theirs; the last one takes everything.</summary>
internal static class HttpRooms
{
    public static IReadOnlyList<IHttpRoom> Of(HttpParts parts)
    {
        var proxy = new ProxyRoom(parts.Door);
        return
        [
            new HealthRoom(parts.FindObstacle),
            new HandleApiRoom(parts.Door),
            new BulkRoom(parts.Door, parts.Bulk, parts.Time),
            new V1Room(parts),
            proxy,
        ];
    }
}
