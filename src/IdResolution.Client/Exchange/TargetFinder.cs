using System.Net;
using System.Net.Sockets;
using IdResolution.Client.Failures;
using IdResolution.Client.Tls;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Client.Exchange;

/// <summary>Turns configured addresses and site records into addresses to ask (specification §2.6, §5.6, §5.8).</summary>
internal static class TargetFinder
{
    /// <summary>The servers of the options, in order.</summary>
    /// <exception cref="ServerUnreachableException">No name resolves.</exception>
    public static async Task<IReadOnlyList<ServerTarget>> FindAsync(HandleClientOptions options, CancellationToken cancellation)
    {
        var servers = options.Servers;
        var targets = new List<ServerTarget>(servers.Count);
        ServerUnreachableException? failure = null;
        foreach (var server in servers)
        {
            try
            {
                var addresses = IPAddress.TryParse(server.Host, out var literal)
                    ? [literal]
                    : await Dns.GetHostAddressesAsync(server.Host, cancellation);
                IPEndPoint[] endPoints = [.. addresses.Select(address => new IPEndPoint(address, server.Port))];
                var isTls = server.IsTls || options.Tls == TlsMode.Required;
                targets.Add(isTls
                    ? new ServerTarget(server.ToString(), [], endPoints, TlsPeer.Of(server, options.ServerKey))
                    : new ServerTarget(server.ToString(), endPoints, endPoints));
            }
            catch (SocketException exception)
            {
                failure = new ServerUnreachableException(server.ToString(),
                    $"The host name '{server.Host}' does not resolve to an address.", exception);
            }
        }
        return targets.Count > 0 ? targets : throw failure!;
    }

    /// <summary>
    /// The server of a site that holds a handle; null when its interfaces do not serve this kind of request over UDP or TCP, or when TLS is
    /// required and the record announces none.
    /// </summary>
    public static ServerTarget? Find(SiteRecord site, ReadOnlySpan<byte> handle, bool administrative, TlsMode tls)
    {
        if (site.Servers.Count == 0) return null;
        return Target(site, site.Servers[ServerHash.ServerFor(handle, site.HashOption, site.Servers.Count)], administrative, tls);
    }

    /// <summary>Every server of a site that serves this kind of request over UDP or TCP, or inside TLS.</summary>
    public static IEnumerable<ServerTarget> FindAll(SiteRecord site, bool administrative, TlsMode tls) =>
        site.Servers.Select(server => Target(site, server, administrative, tls)).OfType<ServerTarget>();

    private static ServerTarget? Target(SiteRecord site, SiteServer server, bool administrative, TlsMode tls)
    {
        if (tls == TlsMode.Required)
        {
            if (TlsAnnouncement.Find(site, server) is not { } announced) return null;
            var endPoint = new IPEndPoint(server.Address, announced.Port);
            return new ServerTarget(endPoint.ToString(), [], [endPoint], TlsPeer.Of(server, announced));
        }
        var udp = EndPoints(server, InterfaceProtocol.Udp, administrative);
        var tcp = EndPoints(server, InterfaceProtocol.Tcp, administrative);
        if (udp.Count + tcp.Count == 0) return null;
        return new ServerTarget((tcp.Count > 0 ? tcp : udp)[0].ToString(), udp, tcp);
    }

    private static List<IPEndPoint> EndPoints(SiteServer server, InterfaceProtocol protocol, bool administrative)
    {
        var wanted = administrative ? InterfaceType.Administration : InterfaceType.Resolution;
        var endPoints = new List<IPEndPoint>();
        foreach (var candidate in server.Interfaces)
        {
            if (candidate.Protocol != protocol || !candidate.Type.HasFlag(wanted) || candidate.Port is 0 or > IPEndPoint.MaxPort) continue;
            endPoints.Add(new IPEndPoint(server.Address, (int)candidate.Port));
        }
        return endPoints;
    }
}
