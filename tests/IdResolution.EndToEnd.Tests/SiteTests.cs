using System.Globalization;
using System.Text.Json.Nodes;
using IdResolution.Client;
using IdResolution.Client.Authentication;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.EndToEnd.Tests;

/// <summary>Sites of several servers, mirrors, and servers with two addresses (specification §2.6, §5.6).</summary>
public sealed class SiteTests
{
    private static readonly Utf8String Administrator = "88.100.1/ADMIN";

    [Test]
    public async Task Two_servers_share_the_names_of_a_prefix()
    {
        const HashOption Option = HashOption.ByHandle;
        using var first = new NodeFixture(sampleData: false);
        using var second = new NodeFixture(sampleData: false);
        var site = await JoinAsync(first, second, Option);
        await using var one = await NodeProcess.StartAsync(first);
        await using var two = await NodeProcess.StartAsync(second);

        NodeProcess[] nodes = [one, two];
        var home = nodes[ServerHash.ServerFor(Administrator.Span, Option, 2)];
        Assert.That(nodes.Count(node => File.Exists(node.AdminKey)), Is.EqualTo(1), "one server holds the administrator");
        using var key = PrivateKey.Load(await File.ReadAllBytesAsync(home.AdminKey));
        await using var client = new HandleClient(HandleClientOptions.Default with
        {
            Site = site, Transport = TransportPreference.TcpOnly, Authenticator = new PrivateKeyAuthenticator(new ValueReference(Administrator, 300), key),
        });
        for (var i = 0; i < 12; i++)
        {
            Utf8String handle = "88.100.1/" + i.ToString(CultureInfo.InvariantCulture);
            var created = await client.CreateAsync(handle, [HandleValue.OfText(1, "URL", "https://plant.example/")]);
            Assert.That(created.Code, Is.EqualTo(ResponseCode.Success), "the key may be on the other server");
            var owner = ServerHash.ServerFor(handle.Span, Option, 2);
            Assert.That((await ResolveAsync(nodes[owner], handle)).Code, Is.EqualTo(ResponseCode.Success));
            Assert.That((await ResolveAsync(nodes[1 - owner], handle)).Code, Is.EqualTo(ResponseCode.ServerNotResponsible));
        }
        var minted = await client.CreateAsync("88.100.1/", [HandleValue.OfText(1, "URL", "https://plant.example/")], mint: true);
        Assert.That((await client.ResolveAsync(minted.Handle)).Code, Is.EqualTo(ResponseCode.Success));
        foreach (var node in nodes)
        {
            await using var asked = ClientOf(node);
            Assert.That((await asked.GetSiteInfoAsync()).Site, Is.EqualTo(site));
        }
        var published = (await client.ResolveAsync("0.NA/88.100.1")).Values.Single(value => value.HasType(ValueTypes.Site));
        Assert.That(published.Data.ToArray(), Is.EqualTo(site.ToArray()));
    }

    [Test]
    public async Task A_mirror_takes_no_writes_and_says_that_it_is_one()
    {
        using var fixture = new NodeFixture(sampleData: true, configuration => configuration["Site:Primary"] = false);
        await using var node = await NodeProcess.StartAsync(fixture);
        await using var client = ClientOf(node);
        Assert.That((await client.GetSiteInfoAsync()).Site!.IsPrimary, Is.False);
        Assert.That((await client.CreateAsync("88.100.1/x", [HandleValue.OfText(1, "URL", "u")])).Code, Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That((await client.ResolveAsync("0.NA/88.100.1")).Code, Is.EqualTo(ResponseCode.HandleNotFound), "its primary has not told it yet");
        Assert.That(File.Exists(node.AdminKey), Is.False);
    }

    [Test]
    public async Task A_server_listens_on_two_addresses_and_announces_both()
    {
        using var fixture = new NodeFixture(sampleData: true, configuration =>
        {
            foreach (var key in new[] { "Handle:Udp", "Handle:Tcp" }) configuration[key] += "," + ((string)configuration[key]).Replace("127.0.0.1", "127.0.0.2", StringComparison.Ordinal);
        });
        await using var node = await NodeProcess.StartAsync(fixture);
        foreach (var address in new[] { "127.0.0.1", "127.0.0.2" })
        {
            foreach (var transport in new[] { TransportPreference.UdpOnly, TransportPreference.TcpOnly })
            {
                await using var client = new HandleClient(HandleClientOptions.Default with { Servers = [new ServerAddress(address, fixture.Port)], Transport = transport });
                var site = (await client.GetSiteInfoAsync()).Site!;
                Assert.That(site.Servers.Single().Address.ToString(), Is.EqualTo("127.0.0.1"));
                Assert.That(site.Attributes, Does.Contain(new SiteAttribute("alt_addr", "127.0.0.2")));
            }
        }
    }

    [TestCase("Site:ServerId", 7, "has no server 7")]
    [TestCase("Site:File", "missing.json", "cannot read")]
    public async Task A_site_file_that_does_not_fit_is_a_configuration_error(string key, object value, string text)
    {
        using var first = new NodeFixture(sampleData: false);
        using var second = new NodeFixture(sampleData: false);
        await JoinAsync(first, second, HashOption.ByHandle);
        Change(first, configuration => configuration[key] = JsonValue.Create(value));
        var refused = await Tool.IdnodeAsync("--config", first.ConfigFile);
        Assert.That((refused.ExitCode, refused.Errors.Contains(text, StringComparison.Ordinal)), Is.EqualTo((78, true)), refused.ToString());
        // The other server's place has the other server's key.
        Change(second, configuration => configuration["Site:ServerId"] = 1);
        refused = await Tool.IdnodeAsync("--config", second.ConfigFile);
        Assert.That((refused.ExitCode, refused.Errors.Contains("another key", StringComparison.Ordinal)), Is.EqualTo((78, true)), refused.ToString());
    }

    // Each server is started once to make its key; the site record is then put together from what both say of themselves.
    private static async Task<SiteRecord> JoinAsync(NodeFixture first, NodeFixture second, HashOption option)
    {
        var servers = new List<SiteServer>();
        foreach (var fixture in new[] { first, second })
        {
            await using var node = await NodeProcess.StartAsync(fixture);
            await using var client = ClientOf(node);
            servers.Add((await client.GetSiteInfoAsync()).Site!.Servers[0] with { Id = (uint)servers.Count + 1 });
            Assert.That(await node.StopAsync(), Is.Zero);
            // Nothing but the key stays.
            foreach (var entry in Directory.GetFileSystemEntries(fixture.DataDirectory).Where(entry => !entry.EndsWith("server.key.pem", StringComparison.Ordinal)))
            {
                if (Directory.Exists(entry)) Directory.Delete(entry, recursive: true);
                else File.Delete(entry);
            }
        }
        var site = new SiteRecord { SerialNumber = 7, Flags = SiteFlags.Primary, HashOption = option, Servers = servers };
        var id = 1;
        foreach (var fixture in new[] { first, second })
        {
            await File.WriteAllBytesAsync(fixture.PathOf("site.bin"), site.ToArray());
            var server = id++;
            Change(fixture, configuration =>
            {
                configuration["Site:File"] = fixture.PathOf("site.bin");
                configuration["Site:ServerId"] = server;
            });
        }
        return site;
    }

    private static void Change(NodeFixture fixture, Action<JsonObject> change)
    {
        var configuration = JsonNode.Parse(File.ReadAllText(fixture.ConfigFile))!.AsObject();
        change(configuration);
        File.WriteAllText(fixture.ConfigFile, configuration.ToJsonString());
    }

    private static HandleClient ClientOf(NodeProcess node) =>
        new(HandleClientOptions.Default with { Servers = [new ServerAddress("127.0.0.1", node.Fixture.Port)], Transport = TransportPreference.TcpOnly });

    private static async Task<Client.Answers.ResolutionAnswer> ResolveAsync(NodeProcess node, Utf8String handle)
    {
        await using var client = ClientOf(node);
        return await client.ResolveAsync(handle);
    }
}
