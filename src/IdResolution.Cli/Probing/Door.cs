using System.Net;
using IdResolution.Client;
using IdResolution.Client.Tls;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Probing;

/// <summary>One way into a server that its site record announces: an address, a port and what is spoken there.</summary>
/// <param name="Site">The site.</param>
/// <param name="Server">The server.</param>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Protocol">What is spoken, TLS aside.</param>
/// <param name="Tls">How the record announces TLS; null when it is not spoken here.</param>
internal sealed record Door(SiteRecord Site, SiteServer Server, IPEndPoint EndPoint, InterfaceProtocol Protocol, TlsAnnouncement? Tls = null)
{
    private const string AlternativeAddress = "alt_addr";
    private const string Domain = "domain";
    private const string Path = "path";

    /// <summary>What is spoken here.</summary>
    public string Speech => Tls is not null ? "TLS" : Protocol.ToString().ToUpperInvariant();

    /// <summary>How a client is to speak here.</summary>
    public TransportPreference Transport => Protocol switch
    {
        InterfaceProtocol.Udp => TransportPreference.UdpOnly,
        InterfaceProtocol.Tcp => TransportPreference.TcpOnly,
        _ => TransportPreference.HttpOnly,
    };

    /// <summary>The same as a server that is given by its address.</summary>
    public ServerAddress Address => new(EndPoint.Address.ToString(), EndPoint.Port, TlsMode == TlsMode.Required, Transport == TransportPreference.HttpOnly);

    /// <summary>Whether inside TLS.</summary>
    public TlsMode TlsMode => Tls is null && Protocol != InterfaceProtocol.Https ? TlsMode.Off : TlsMode.Required;

    /// <summary>
    /// The ways into a server for questions over UDP, TCP and HTTP and inside TLS, at its address and its alternative ones (specification §2.6).
    /// </summary>
    public static IEnumerable<Door> Of(SiteRecord site, SiteServer server)
    {
        var announced = TlsAnnouncement.Find(site, server);
        foreach (var address in AddressesOf(site, server))
        {
            foreach (var face in server.Interfaces)
            {
                if (face.Protocol > InterfaceProtocol.Https || face.Port is 0 or > IPEndPoint.MaxPort) continue;
                if (!face.Type.HasFlag(InterfaceType.Resolution)) continue;
                yield return new Door(site, server, new IPEndPoint(address, (int)face.Port), face.Protocol);
            }
            if (announced is { } tls) yield return new Door(site, server, new IPEndPoint(address, tls.Port), InterfaceProtocol.Tcp, tls);
        }
    }

    /// <summary>A site that has nothing but this way in, so that a client must use it.</summary>
    public SiteRecord ToSite() => Site with
    {
        Attributes = Tls is { } tls ? [.. tls.ToAttributes()] : Transport == TransportPreference.HttpOnly ? [.. HttpAttributes()] : [],
        Servers =
        [
            Server with
            {
                Address = EndPoint.Address,
                Interfaces = [new ServerInterface(InterfaceType.Both, Protocol, (uint)EndPoint.Port)],
            },
        ],
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Speech} {EndPoint}";

    // Name, path and pin, without the numbers that tell servers of one site apart.
    private IEnumerable<SiteAttribute> HttpAttributes()
    {
        if (TlsAnnouncement.FindPin(Site, Server) is { } pin) yield return TlsAnnouncement.PinAttribute(pin);
        var position = Site.Servers.TakeWhile(server => !ReferenceEquals(server, Server)).Count();
        foreach (var name in new[] { Domain, Path })
        {
            var own = new Utf8String($"{name}.{position}");
            var found = Site.Attributes.FirstOrDefault(
                attribute => attribute.Name.Equals(own) || (Site.Servers.Count == 1 && attribute.Name.Equals(new Utf8String(name))));
            if (!found.Name.IsEmpty) yield return new SiteAttribute(name, found.Value);
        }
    }

    private static IEnumerable<IPAddress> AddressesOf(SiteRecord site, SiteServer server)
    {
        yield return server.Address;
        var own = new Utf8String($"{AlternativeAddress}.{server.Id}");
        foreach (var attribute in site.Attributes)
        {
            // The plain name counts for sites of one server only.
            var isMeant = attribute.Name.Equals(own) || (site.Servers.Count == 1 && attribute.Name.Equals(new Utf8String(AlternativeAddress)));
            if (isMeant && IPAddress.TryParse(attribute.Value.ToString(), out var address) && !address.Equals(server.Address)) yield return address;
        }
    }
}
