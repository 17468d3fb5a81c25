using System.Net;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Tests.Values;

public sealed class TlsAnnouncementTests
{
    [Test]
    public void What_is_announced_is_found_again()
    {
        foreach (var announced in new TlsAnnouncement[] { new(2642, null), new(443, "SHA256:00ff") })
        {
            var site = Site(1, [.. announced.ToAttributes()]);
            Assert.That(SiteRecord.TryRead(site.ToArray(), out var read));
            Assert.That(TlsAnnouncement.Find(read!, read!.Servers[0]), Is.EqualTo(announced));
        }
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("65536")]
    [TestCase("4294967938")]
    [TestCase("26 42")]
    [TestCase("2642x")]
    public void A_port_that_cannot_be_announces_nothing(string port)
    {
        var site = Site(1, new SiteAttribute("tls_port", port));
        Assert.That(TlsAnnouncement.Find(site, site.Servers[0]), Is.Null);
    }

    [Test]
    public void Servers_of_a_larger_site_are_named_by_their_ids_and_only_so()
    {
        var site = Site(
            2, new SiteAttribute("tls_port", "1"), new SiteAttribute("tls_port.2", "22"), new SiteAttribute("tls_pin.2", "SHA256:22"),
            new SiteAttribute("tls_pin", "SHA256:1"));
        Assert.That(TlsAnnouncement.Find(site, site.Servers[0]), Is.Null);
        Assert.That(TlsAnnouncement.Find(site, site.Servers[1]), Is.EqualTo(new TlsAnnouncement(22, "SHA256:22")));
    }

    [Test]
    public void The_name_with_the_id_goes_before_the_plain_one()
    {
        var site = Site(1, new SiteAttribute("tls_port", "1"), new SiteAttribute("tls_port.1", "11"));
        Assert.That(TlsAnnouncement.Find(site, site.Servers[0])!.Value.Port, Is.EqualTo(11));
    }

    private static SiteRecord Site(uint servers, params SiteAttribute[] attributes) => new()
    {
        Attributes = attributes,
        Servers = [.. Enumerable.Range(1, (int)servers).Select(id => new SiteServer { Id = (uint)id, Address = IPAddress.Loopback })],
    };
}
