using System.Globalization;
using System.Net;

namespace IdResolution.Protocol.Values;

/// <summary>
/// How a site record says that a server takes TLS: in the attributes <c>tls_port</c> and <c>tls_pin</c>, followed by a dot and the server's
/// id where the site has several servers, as <c>alt_addr</c> is (specification §2.6). Interfaces have no code for it that older clients
/// would pass over; attributes that they do not know they pass over.
/// </summary>
/// <param name="Port">The TCP port, 1 to 65,535, at the server's address.</param>
/// <param name="Pin">
/// The fingerprint of the certificate's key, <c>SHA256:</c> and 64 hexadecimal digits; null when it is the server's own key.
/// </param>
public readonly record struct TlsAnnouncement(int Port, string? Pin)
{
    private const string PortName = "tls_port";
    private const string PinName = "tls_pin";

    /// <summary>What a record says of one of its servers; null when nothing usable.</summary>
    public static TlsAnnouncement? Find(SiteRecord site, SiteServer server)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(server);
        return int.TryParse(Value(site, server, PortName), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is >= 1 and <= IPEndPoint.MaxPort
                ? new TlsAnnouncement(port, FindPin(site, server))
                : null;
    }

    /// <summary>The fingerprint alone, which also holds for HTTPS (specification §8.1); null when it is the server's own key.</summary>
    public static string? FindPin(SiteRecord site, SiteServer server)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(server);
        return Value(site, server, PinName);
    }

    /// <summary>The attribute of a site with one server that takes HTTPS and has no port for TLS.</summary>
    public static SiteAttribute PinAttribute(string pin) => new(PinName, pin);

    /// <summary>The attributes of a site with one server.</summary>
    public IEnumerable<SiteAttribute> ToAttributes()
    {
        yield return new SiteAttribute(PortName, Port.ToString(CultureInfo.InvariantCulture));
        if (Pin is not null) yield return PinAttribute(Pin);
    }

    private static string? Value(SiteRecord site, SiteServer server, string name)
    {
        var own = new Utf8String($"{name}.{server.Id.ToString(CultureInfo.InvariantCulture)}");
        var plain = new Utf8String(name);
        string? found = null;
        foreach (var attribute in site.Attributes)
        {
            if (attribute.Name.Equals(own)) return attribute.Value.ToString();
            if (site.Servers.Count == 1 && attribute.Name.Equals(plain)) found ??= attribute.Value.ToString();
        }
        return found;
    }
}
