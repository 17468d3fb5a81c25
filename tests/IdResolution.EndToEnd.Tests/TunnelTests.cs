using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IdResolution.Client;
using IdResolution.Client.Authentication;
using IdResolution.Node.Hosting;
using IdResolution.Node.Options;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdResolution.EndToEnd.Tests;

/// <summary>Nodes that their clients reach over HTTP only (specification §5.8, §8.2).</summary>
public sealed class TunnelTests
{
    private const string Administrator = "300:88.100.1/ADMIN";

    [Test]
    public async Task A_node_whose_UDP_and_TCP_ports_are_closed_is_resolved_administered_and_listed_over_HTTP()
    {
        const int Records = 100_000;
        using var fixture = WithHttp(out _, out _);
        var records = fixture.PathOf("records.ndjson");
        await File.WriteAllLinesAsync(records, Enumerable.Range(0, Records).Select(Line));
        var loaded = await Tool.IdnodeAsync("load", records, "--config", fixture.ConfigFile);
        Assert.That(loaded.ExitCode, Is.Zero, loaded.ToString());
        await using var node = await StartAsync(fixture);
        using var key = PrivateKey.Load(await File.ReadAllBytesAsync(Path.Combine(fixture.DataDirectory, "admin.key.pem")));
        var hops = new Hops();
        await using var client = new HandleClient(HandleClientOptions.Default with
        {
            Site = WithPorts(node.Site, PortPicker.FreePort()), Authenticator = new PrivateKeyAuthenticator(ValueReference.Parse(Administrator), key), Trace = hops,
        });

        Assert.That((await client.CreateAsync("88.100.1/new", [HandleValue.OfText(1, "URL", "https://plant.example/"), OwnRights])).Code, Is.EqualTo(ResponseCode.Success));
        Assert.That((await client.ModifyAsync("88.100.1/new", [HandleValue.OfText(1, "URL", "https://plant.example/2")])).Code, Is.EqualTo(ResponseCode.Success));
        Assert.That((await client.ResolveAsync("88.100.1/new")).Values[0].Data.ToArray(), Is.EqualTo("https://plant.example/2"u8.ToArray()));
        Assert.That((await client.DeleteAsync("88.100.1/new")).Code, Is.EqualTo(ResponseCode.Success));

        var (count, early, late) = (0, 0L, 0L);
        await foreach (var page in client.ListAsync("88.100.1"))
        {
            if (count < Records / 10 && count + page.Handles.Count >= Records / 10) early = GC.GetTotalMemory(forceFullCollection: true);
            count += page.Handles.Count;
            if (late == 0 && count >= Records * 9 / 10) late = GC.GetTotalMemory(forceFullCollection: true);
        }

        Assert.That(count, Is.EqualTo(Records + 1), "and the administrator");
        // Node and client, both in this process: held, the names would be ten megabytes.
        Assert.That(late - early, Is.LessThan(4_000_000), "octets held");
        Assert.That(hops.Answered, Is.All.EqualTo("http").Or.EqualTo("https"));
    }

    [Test]
    public async Task A_recursive_node_reaches_an_authority_through_a_firewall_that_lets_nothing_but_HTTP_pass()
    {
        // They take what comes, and are silent.
        using var tcp = new TcpListener(IPAddress.Loopback, 0);
        tcp.Start();
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, ((IPEndPoint)tcp.LocalEndpoint).Port));
        using var fixture = WithHttp(out _, out _);
        SiteRecord site;
        await using (var first = await StartAsync(fixture)) site = WithPorts(first.Site, ((IPEndPoint)tcp.LocalEndpoint).Port);
        var siteFile = fixture.PathOf("site.bin");
        await File.WriteAllBytesAsync(siteFile, site.ToArray());
        await using var authority = await StartAsync(fixture, ["Site:File=" + siteFile]);
        using var recursive = new NodeFixture(sampleData: false, configuration =>
        {
            configuration["Node:Role"] = "Recursive";
            configuration.Remove("Node:HomedPrefixes");
            configuration.Remove("Node:ServerAdministrators");
            configuration["Recursion:Roots"] = siteFile;
            configuration["Recursion:TimeoutMilliseconds"] = 9_000;
        });
        await using var between = await StartAsync(recursive);
        await using var client = new HandleClient(HandleClientOptions.Default with
        {
            Servers = [new ServerAddress("127.0.0.1", recursive.Port)], Transport = TransportPreference.TcpOnly,
        });

        // Asked again, it knows better.
        foreach (var suffix in new[] { "PUMP-0001", "PUMP-0001", "no-such" })
        {
            var answer = await client.ResolveAsync("88.100.1/" + suffix);
            Assert.That(answer.Code, Is.EqualTo(suffix == "no-such" ? ResponseCode.HandleNotFound : ResponseCode.Success));
        }
    }

    [Test]
    public async Task The_site_record_names_the_ports_that_clients_reach()
    {
        using var fixture = WithHttp(out var http, out var https);
        await using (var node = await StartAsync(fixture))
        {
            Assert.That(Http(node.Site), Is.EqualTo(new[] { (InterfaceProtocol.Http, (uint)http), (InterfaceProtocol.Https, (uint)https) }));
            Assert.That(node.Site.SerialNumber, Is.EqualTo(1));
        }
        await using (var quiet = await StartAsync(fixture, ["Tunnel:Announce=false"]))
        {
            Assert.That(Http(quiet.Site), Is.Empty);
            Assert.That(quiet.Site.SerialNumber, Is.EqualTo(2), "it is another record");
        }
        await using (var off = await StartAsync(fixture, ["Tunnel:Enabled=false"])) Assert.That(Http(off.Site), Is.Empty);
        await using (var behind = await StartAsync(fixture, ["Tunnel:AnnouncedHttpPort=80", "Tunnel:AnnouncedHttpsPort=443", "Tunnel:Administration=false"]))
        {
            Assert.That(Http(behind.Site), Is.EqualTo(new[] { (InterfaceProtocol.Http, 80u), (InterfaceProtocol.Https, 443u) }));
            Assert.That(behind.Site.Servers[0].Interfaces.Where(IsHttp).Select(one => one.Type), Is.All.EqualTo(InterfaceType.Resolution));
        }
        await using (var elsewhere = await StartAsync(fixture, ["Handle:PublicAddress=192.0.2.1"])) Assert.That(Http(elsewhere.Site), Is.Empty, "loopback is not reached there");
        await using var everywhere = await StartAsync(fixture, ["Handle:PublicAddress=192.0.2.1", $"Http:Url=http://0.0.0.0:{http}"]);
        Assert.That(Http(everywhere.Site), Is.EqualTo(new[] { (InterfaceProtocol.Http, (uint)http) }));
    }

    [Test]
    public async Task A_tool_and_its_doctor_use_what_the_record_announces()
    {
        using var fixture = WithHttp(out var http, out var https);
        await using var node = await NodeProcess.StartAsync(fixture);
        var site = fixture.PathOf("site.json");
        Assert.That((await Tool.IdctlAsync("site", "export", "--server", $"http://127.0.0.1:{http}", "--out", site)).ExitCode, Is.Zero);

        var created = await Tool.IdctlAsync(
            "create", "88.100.1/over-http", "--value", "1:DESC=tunnelled", "--site", site, "--http", "--identity", Administrator, "--key", node.AdminKey, "--trace");
        Assert.That(created.ExitCode, Is.Zero, created.ToString());
        Assert.That(created.Errors, Does.Match("  https? +127").And.Not.Match("  (tcp|udp|tls) +127"));
        var resolved = await Tool.IdctlAsync("resolve", "88.100.1/over-http", "--server", $"http://127.0.0.1:{http}", "--trace");
        Assert.That(resolved.Output, Does.Contain("tunnelled"), resolved.ToString());

        var examined = await Tool.IdctlAsync("doctor", "88.100.1", "--root", site);
        Assert.That(examined.Output + examined.Errors, Does.Contain($"HTTP 127.0.0.1:{http}").And.Contain($"HTTPS 127.0.0.1:{https}"), examined.ToString());
    }

    private static HandleValue OwnRights => new()
    {
        Index = 100,
        Type = new Utf8String(ValueTypes.Admin),
        Data = new AdminRecord { Permissions = (AdminPermissions)0x0FFF, Administrator = ValueReference.Parse(Administrator) }.ToArray(),
    };

    private static IEnumerable<(InterfaceProtocol, uint)> Http(SiteRecord site) => site.Servers[0].Interfaces.Where(IsHttp).Select(one => (one.Protocol, one.Port));

    private static bool IsHttp(ServerInterface one) => one.Protocol is InterfaceProtocol.Http or InterfaceProtocol.Https;

    // The same site with another port for UDP and TCP.
    private static SiteRecord WithPorts(SiteRecord site, int port) => site with
    {
        Servers =
        [
            site.Servers[0] with { Interfaces = [.. site.Servers[0].Interfaces.Select(one => IsHttp(one) ? one : one with { Port = (uint)port })] },
        ],
    };

    private static NodeFixture WithHttp(out int http, out int https)
    {
        var (first, second) = (PortPicker.FreePort(), PortPicker.FreePort());
        (http, https) = (first, second);
        return new NodeFixture(change: configuration =>
        {
            configuration["Http:Url"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{first},https://127.0.0.1:{second}");
            configuration["Storage:SegmentMebibytes"] = 16;
        });
    }

    private static Task<RunningNode> StartAsync(NodeFixture fixture, IReadOnlyList<string>? settings = null) =>
        RunningNode.StartAsync(ConfigurationLoader.Load(fixture.ConfigFile, settings ?? []), NullLoggerFactory.Instance);

    private static string Line(int number) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"handle":"88.100.1/obj{{number:D7}}","values":[{"index":1,"type":"URL","data":{"format":"string","value":"https://things.example/{{number}}"},"ttl":86400}]}""");
}
