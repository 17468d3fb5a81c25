using System.Net;
using System.Net.Sockets;
using IdResolution.Client.Failures;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Client.Exchange;

/// <summary>Turns configured addresses and site records into addresses to ask (specification §2.6, §5.6, §5.8).</summary>
internal static class TargetFinder
{
    private static readonly PublicKeyCache Keys = new();

    /// <summary>The servers of the options, in order, each with the key the options give.</summary>
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
                targets.Add(new ServerTarget(server.ToString(), endPoints, endPoints) { Key = options.ServerKey });
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
    /// The server of a site that holds a handle; null when its interfaces do not serve this kind of request over UDP or TCP.
    /// </summary>
    /// <param name="site">The site.</param>
    /// <param name="handle">The handle.</param>
    /// <param name="administrative">Interfaces for administration are meant.</param>
    /// <param name="isTrusted">The record comes from the caller or from a proven answer, so that its keys prove answers.</param>
    public static ServerTarget? Find(SiteRecord site, ReadOnlySpan<byte> handle, bool administrative, bool isTrusted)
    {
        if (site.Servers.Count == 0) return null;
        return Target(site.Servers[ServerHash.ServerFor(handle, site.HashOption, site.Servers.Count)], administrative, isTrusted);
    }

    /// <summary>Every server of a site that serves this kind of request over UDP or TCP.</summary>
    public static IEnumerable<ServerTarget> FindAll(SiteRecord site, bool administrative, bool isTrusted) =>
        site.Servers.Select(server => Target(server, administrative, isTrusted)).OfType<ServerTarget>();

    private static ServerTarget? Target(SiteServer server, bool administrative, bool isTrusted)
    {
        var udp = EndPoints(server, InterfaceProtocol.Udp, administrative);
        var tcp = EndPoints(server, InterfaceProtocol.Tcp, administrative);
        if (udp.Count + tcp.Count == 0) return null;
        return new ServerTarget((tcp.Count > 0 ? tcp : udp)[0].ToString(), udp, tcp)
        {
            Key = isTrusted && Keys.TryRead(server.PublicKey.Span, out var key) ? key : null,
        };
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
