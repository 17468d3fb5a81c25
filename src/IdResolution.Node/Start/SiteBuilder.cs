using System.Net;
using IdResolution.Node.Options;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Node.Start;

/// <summary>Builds the site record that tells clients where this node listens and with which key it signs (specification §2.6).</summary>
internal static class SiteBuilder
{
    /// <summary>The record with serial number 1; <see cref="WithSerialAfter"/> sets the right one.</summary>
    public static SiteRecord Build(Configuration configuration, PublicKey key, TlsCertificate? certificate)
    {
        var (node, handle) = (configuration.Node, configuration.Handle);
        var interfaces = new List<ServerInterface>();
        var udp = ListenAddresses.Of(handle.Udp);
        var tcp = ListenAddresses.Of(handle.Tcp);
        if (udp.Count > 0)
            interfaces.Add(new ServerInterface(handle.UdpAdministration ? InterfaceType.Both : InterfaceType.Resolution, InterfaceProtocol.Udp, (uint)udp[0].Port));
        if (tcp.Count > 0) interfaces.Add(new ServerInterface(InterfaceType.Both, InterfaceProtocol.Tcp, (uint)tcp[0].Port));
        var addresses = handle.PublicAddress.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse).ToArray();
        if (addresses.Length == 0) addresses = [.. (tcp.Count > 0 ? tcp : udp).Select(endpoint => endpoint.Address)];
        interfaces.AddRange(TunnelInterfaces.Of(configuration, addresses[0]));
        var attributes = new List<SiteAttribute>();
        if (node.Description.Length > 0) attributes.Add(new SiteAttribute("desc", node.Description));
        // The second address of the only server: clients make a second site of it and race the two (specification §2.6, §5.8).
        if (addresses.Length > 1) attributes.Add(new SiteAttribute("alt_addr", addresses[1].ToString()));
        if (certificate is not null)
        {
            var pin = certificate.AnnouncedKey == key.Fingerprint() ? null : certificate.AnnouncedKey;
            if (IPEndPoint.TryParse(handle.Tls, out var tls)) attributes.AddRange(new TlsAnnouncement(tls.Port, pin).ToAttributes());
            else if (pin is not null && interfaces.Exists(one => one.Protocol == InterfaceProtocol.Https)) attributes.Add(TlsAnnouncement.PinAttribute(pin));
        }
        return new SiteRecord
        {
            Flags = configuration.Site.Primary ? SiteFlags.Primary : SiteFlags.None,
            Attributes = attributes,
            Servers =
            [
                new SiteServer
                {
                    Id = 1,
                    Address = addresses[0],
                    PublicKey = key.ToKeyRecord(),
                    Interfaces = interfaces,
                },
            ],
        };
    }

    /// <summary>The record with the serial number of <paramref name="published"/> when nothing else differs, else the next one (specification §2.6).</summary>
    public static SiteRecord WithSerialAfter(this SiteRecord site, SiteRecord? published)
    {
        if (published is null) return site;
        var same = site with { SerialNumber = published.SerialNumber };
        if (same.Equals(published)) return same;
        // 0xFFFF stands for "unknown" in headers.
        var next = published.SerialNumber + 1;
        return site with { SerialNumber = next >= Protocol.Wire.Header.UnknownSiteSerial ? (ushort)1 : (ushort)next };
    }
}
