using System.Net;
using IdResolution.Gateways.Http;
using IdResolution.Node.Options;
using IdResolution.Protocol.Values;

namespace IdResolution.Node.Start;

/// <summary>What the site record says of the Handle protocol inside HTTP and HTTPS (specification §2.6, §8.2).</summary>
internal static class TunnelInterfaces
{
    /// <summary>The interfaces, HTTP before HTTPS; none where clients do not reach them at the published address.</summary>
    /// <param name="configuration">What the node is.</param>
    /// <param name="published">The address in the site record.</param>
    public static IEnumerable<ServerInterface> Of(Configuration configuration, IPAddress published)
    {
        var tunnel = configuration.Tunnel;
        if (!tunnel.Enabled || !tunnel.Announce) yield break;
        var type = tunnel.Administration ? InterfaceType.Both : InterfaceType.Resolution;
        var endPoints = HttpUrls.Of(configuration.Http.Url);
        if (PortOf(endPoints, isTls: false, tunnel.AnnouncedHttpPort, published) is { } http) yield return new ServerInterface(type, InterfaceProtocol.Http, http);
        if (PortOf(endPoints, isTls: true, tunnel.AnnouncedHttpsPort, published) is { } https) yield return new ServerInterface(type, InterfaceProtocol.Https, https);
    }

    private static uint? PortOf(IReadOnlyList<HttpEndPoint> endPoints, bool isTls, int announced, IPAddress published)
    {
        if (announced > 0) return (uint)announced;
        // Which port the system chooses is not known yet.
        var reachable = endPoints.FirstOrDefault(endPoint => endPoint.IsTls == isTls && endPoint.Address.Port != 0 && Reaches(endPoint.Address.Address, published));
        return (uint?)reachable?.Address.Port;
    }

    private static bool Reaches(IPAddress listening, IPAddress published) =>
        listening.Equals(published) || listening.Equals(IPAddress.IPv6Any) || (listening.Equals(IPAddress.Any) && published.AddressFamily == listening.AddressFamily);
}
