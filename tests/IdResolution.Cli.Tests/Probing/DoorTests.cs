using System.Net;
using IdResolution.Cli.Doctor;
using IdResolution.Cli.Probing;
using IdResolution.Client;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Client.Tls;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Tests.Probing;

public sealed class DoorTests
{
    private static readonly SiteServer Server = new()
    {
        Id = 2,
        Address = IPAddress.Parse("203.0.113.1"),
        Interfaces =
        [
            new ServerInterface(InterfaceType.Both, InterfaceProtocol.Tcp, 2641),
            new ServerInterface(InterfaceType.Resolution, InterfaceProtocol.Udp, 2641),
            new ServerInterface(InterfaceType.Administration, InterfaceProtocol.Tcp, 9000),
            new ServerInterface(InterfaceType.Both, InterfaceProtocol.Http, 8000),
            new ServerInterface(InterfaceType.OutOfService, InterfaceProtocol.Tcp, 2643),
        ],
    };

    [Test]
    public void A_server_is_asked_at_every_address_over_everything_it_announces_for_questions()
    {
        var site = new SiteRecord
        {
            Attributes = [new("tls_port.2", "2642"), new("alt_addr.2", "2001:db8::1"), new("alt_addr.1", "203.0.113.9"), new("alt_addr", "203.0.113.8")],
            Servers = [Server with { Id = 1 }, Server],
        };

        Assert.That(Door.Of(site, Server).Select(door => door.ToString()), Is.EqualTo(new[]
        {
            "TCP 203.0.113.1:2641", "UDP 203.0.113.1:2641", "HTTP 203.0.113.1:8000", "TLS 203.0.113.1:2642",
            "TCP [2001:db8::1]:2641", "UDP [2001:db8::1]:2641", "HTTP [2001:db8::1]:8000", "TLS [2001:db8::1]:2642",
        }));
    }

    [Test]
    public void A_door_alone_is_a_site_with_no_other_way_in()
    {
        var site = new SiteRecord { Attributes = [new("tls_port", "2642"), new("alt_addr", "203.0.113.8")], Servers = [Server] };

        var alone = Door.Of(site, Server).Single(door => door.ToString() == "TLS 203.0.113.8:2642").ToSite();

        Assert.That(Door.Of(alone, alone.Servers[0]).Select(door => door.ToString()), Does.Contain("TLS 203.0.113.8:2642"));
        Assert.That(alone.Servers[0].Address, Is.EqualTo(IPAddress.Parse("203.0.113.8")));
        Assert.That(alone.Attributes.Select(attribute => attribute.Name.ToString()), Is.EqualTo(new[] { "tls_port" }));
    }

    [Test]
    public void A_door_over_HTTPS_keeps_name_path_and_pin_of_its_server()
    {
        var https = Server with { Interfaces = [new ServerInterface(InterfaceType.Both, InterfaceProtocol.Https, 8443)] };
        var site = new SiteRecord
        {
            Attributes = [new("domain.0", "other.example"), new("domain.1", "node.example"), new("path.1", "/hdl"), new("tls_pin.2", "SHA256:00"), new("path.2", "/x")],
            Servers = [Server with { Id = 1 }, https],
        };

        var door = Door.Of(site, https).Single();

        Assert.That(door.TlsMode, Is.EqualTo(TlsMode.Required));
        Assert.That(door.Transport, Is.EqualTo(TransportPreference.HttpOnly));
        Assert.That(door.Address.ToString(), Is.EqualTo("https://203.0.113.1:8443"));
        Assert.That(door.ToSite().Attributes.Select(attribute => $"{attribute.Name}={attribute.Value}"), Is.EqualTo(new[] { "tls_pin=SHA256:00", "domain=node.example", "path=/hdl" }));
        Assert.That(door.ToSite().Servers.Single().Interfaces, Is.EqualTo(https.Interfaces));
    }

    [Test]
    public async Task A_private_address_below_public_servers_is_warned_about([Values] bool isReferredPublicly)
    {
        await using var node = new TreeNode("private");
        using var prober = new Prober(HandleClientOptions.Default, TimeSpan.FromSeconds(2));

        var findings = await new SiteChecks(prober).RunAsync(new SiteTest("88.100", node.Site, isReferredPublicly, []), CancellationToken.None);

        var warnings = findings.Where(finding => finding.Check == "address").ToList();
        Assert.That(warnings, Has.Count.EqualTo(isReferredPublicly ? 1 : 0));
        Assert.That(warnings.Select(finding => finding.Verdict), Has.All.EqualTo(Verdict.Warn));
    }

    [TestCase("10.1.2.3", "private")]
    [TestCase("192.168.0.1", "private")]
    [TestCase("127.0.0.2", "loopback")]
    [TestCase("::1", "loopback")]
    [TestCase("fe80::1", "private")]
    [TestCase("::ffff:10.0.0.1", "private")]
    [TestCase("0.0.0.0", "empty")]
    [TestCase("203.0.113.1", null)]
    [TestCase("2001:db8::1", null)]
    public void Addresses_are_told_apart(string address, string? word) =>
        Assert.That(AddressReach.BoundOf(IPAddress.Parse(address)), Is.EqualTo(word));
}
