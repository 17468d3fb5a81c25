using System.Net;
using System.Net.Sockets;
using IdResolution.Client.Failures;
using IdResolution.Client.Http;
using IdResolution.Client.Tls;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Client.Exchange;

/// <summary>Turns configured addresses and site records into addresses to ask (specification §2.6, §5.6, §5.8).</summary>
internal static class TargetFinder
{
    // A record may list thousands.
    private const int MaxEndPoints = 16;

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
                addresses = [.. addresses.OrderByDescending(address => address.AddressFamily == AddressFamily.InterNetworkV6)];
                targets.Add(Target(server, addresses, options) with { Key = options.ServerKey });
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
    /// The server of a site that holds a handle; null when its interfaces do not serve this kind of request over UDP, TCP or HTTP, or when TLS is
    /// required and the record announces none.
    /// </summary>
    /// <param name="site">The site.</param>
    /// <param name="handle">The handle.</param>
    /// <param name="administrative">Interfaces for administration are meant.</param>
    /// <param name="isTrusted">The record comes from the caller or from a proven answer, so that its keys prove answers.</param>
    /// <param name="tls">Whether TLS must be spoken.</param>
    public static ServerTarget? Find(SiteRecord site, ReadOnlySpan<byte> handle, bool administrative, bool isTrusted, TlsMode tls)
    {
        if (site.Servers.Count == 0) return null;
        return Target(site, site.Servers[ServerHash.ServerFor(handle, site.HashOption, site.Servers.Count)], administrative, isTrusted, tls);
    }

    /// <summary>Every server of a site that serves this kind of request over UDP, TCP or HTTP, or inside TLS.</summary>
    public static IEnumerable<ServerTarget> FindAll(SiteRecord site, bool administrative, bool isTrusted, TlsMode tls) =>
        site.Servers.Select(server => Target(site, server, administrative, isTrusted, tls)).OfType<ServerTarget>();

    private static ServerTarget Target(ServerAddress server, IPAddress[] addresses, HandleClientOptions options)
    {
        var name = server.ToString();
        var peer = server.IsTls || options.Tls == TlsMode.Required ? TlsPeer.Of(server, options.ServerKey) : null;
        if (server.IsHttp)
            return new ServerTarget(name, [], []) { Http = [.. addresses.Select(address => new HttpEndPoint(address, server.Port, server.Host, "", peer))] };
        if (peer is not null) return new ServerTarget(name, [], [.. addresses.Select(address => new TlsEndPoint(address, server.Port, peer))]);
        IPEndPoint[] endPoints = [.. addresses.Select(address => new IPEndPoint(address, server.Port))];
        return new ServerTarget(name, endPoints, endPoints);
    }

    private static ServerTarget? Target(SiteRecord site, SiteServer server, bool administrative, bool isTrusted, TlsMode tls)
    {
        var key = isTrusted && Keys.TryRead(server.PublicKey.Span, out var known) ? known : null;
        var (addresses, domain) = SiteAddresses.Find(site, server);
        if (addresses.Count == 0) return null;
        var http = HttpEndPoints(site, server, addresses, administrative, tls);
        var isTls = tls == TlsMode.Required;
        var udp = isTls ? [] : EndPoints(server, addresses, InterfaceProtocol.Udp, administrative);
        var tcp = isTls ? TlsEndPoints(site, server, addresses, domain) : EndPoints(server, addresses, InterfaceProtocol.Tcp, administrative);
        if (tcp.Concat(udp).Concat(http).FirstOrDefault() is not { } first) return null;
        return new ServerTarget(NameOf(first, domain), udp, tcp) { Http = http, Key = key, Site = site, Domain = domain };
    }

    private static List<IPEndPoint> TlsEndPoints(SiteRecord site, SiteServer server, IReadOnlyList<IPAddress> addresses, string? domain)
    {
        if (TlsAnnouncement.Find(site, server) is not { } announced) return [];
        var peer = TlsPeer.Of(server, announced, domain);
        return [.. addresses.Select(address => new TlsEndPoint(address, announced.Port, peer))];
    }

    private static List<IPEndPoint> HttpEndPoints(SiteRecord site, SiteServer server, IReadOnlyList<IPAddress> addresses, bool administrative, TlsMode tls)
    {
        var clear = tls == TlsMode.Required ? [] : EndPoints(server, addresses, InterfaceProtocol.Http, administrative);
        var secured = EndPoints(server, addresses, InterfaceProtocol.Https, administrative);
        if (clear.Count + secured.Count == 0) return [];
        var domain = SiteAddresses.DomainOf(site, server);
        if (domain is not null && Uri.CheckHostName(domain) != UriHostNameType.Dns) domain = null;
        var path = SiteAddresses.PathOf(site, server);
        var peer = TlsPeer.Of(server, TlsAnnouncement.FindPin(site, server), domain);
        return [.. clear.Select(endPoint => At(endPoint, null)), .. secured.Select(endPoint => At(endPoint, peer))];

        HttpEndPoint At(IPEndPoint endPoint, TlsPeer? who) => new(endPoint.Address, endPoint.Port, domain ?? endPoint.Address.ToString(), path, who);
    }

    private static string NameOf(IPEndPoint endPoint, string? domain) =>
        domain is null ? endPoint.ToString() : new ServerAddress(domain, endPoint.Port).ToString();

    private static List<IPEndPoint> EndPoints(
        SiteServer server, IReadOnlyList<IPAddress> addresses, InterfaceProtocol protocol, bool administrative)
    {
        var wanted = administrative ? InterfaceType.Administration : InterfaceType.Resolution;
        var endPoints = new List<IPEndPoint>();
        foreach (var candidate in server.Interfaces)
        {
            if (candidate.Protocol != protocol || !candidate.Type.HasFlag(wanted) || candidate.Port is 0 or > IPEndPoint.MaxPort) continue;
            foreach (var address in addresses) endPoints.Add(new IPEndPoint(address, (int)candidate.Port));
            if (endPoints.Count >= MaxEndPoints) break;
        }
        return endPoints;
    }
}
