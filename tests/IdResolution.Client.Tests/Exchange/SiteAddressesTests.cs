using System.Net;
using System.Net.Sockets;
using IdResolution.Client.Exchange;
using IdResolution.Client.Tls;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Testing;

namespace IdResolution.Client.Tests.Exchange;

public sealed class SiteAddressesTests
{
    [Test]
    public void Alternative_addresses_of_a_single_server_stand_behind_its_own()
    {
        var site = Site(("alt_addr", "2001:db8::1"), ("alt_addr.1", "192.0.2.9"), ("alt_addr", "nonsense"), ("alt_addr", "192.0.2.1"));

        var target = TargetFinder.Find(site, "88.1/a"u8, administrative: false, isTrusted: false, TlsMode.Off)!;

        Assert.That(target.Udp.Select(endPoint => endPoint.ToString()), Is.EqualTo(new[] { "192.0.2.1:2641", "[2001:db8::1]:2641", "192.0.2.9:2641" }));
    }

    [Test]
    public void Of_several_servers_each_has_those_with_its_own_id()
    {
        var site = Site(("alt_addr", "192.0.2.7"), ("alt_addr.1", "192.0.2.8"), ("alt_addr.2", "192.0.2.9"));
        site = site with { Servers = [site.Servers[0], site.Servers[0] with { Id = 2, Address = IPAddress.Parse("192.0.2.2") }] };

        var targets = TargetFinder.FindAll(site, administrative: false, isTrusted: false, TlsMode.Off).ToList();

        Assert.That(targets[0].Tcp.Select(endPoint => endPoint.Address.ToString()), Is.EqualTo(new[] { "192.0.2.1", "192.0.2.8" }));
        Assert.That(targets[1].Tcp.Select(endPoint => endPoint.Address.ToString()), Is.EqualTo(new[] { "192.0.2.2", "192.0.2.9" }));
    }

    [Test]
    public void Where_a_record_has_no_address_and_no_name_there_is_nobody_to_ask()
    {
        var site = Site();
        site = site with { Servers = [site.Servers[0] with { Address = IPAddress.Any }] };

        Assert.That(TargetFinder.Find(site, "88.1/a"u8, administrative: false, isTrusted: false, TlsMode.Off), Is.Null);
    }

    [Test]
    public async Task A_name_stands_in_for_an_address_and_is_looked_up_twice_a_minute()
    {
        var site = Site(("domain.0", "node.example"), ("domain.1", "other.example"));
        site = site with { Servers = [site.Servers[0] with { Address = IPAddress.Any }] };
        var target = TargetFinder.Find(site, "88.1/a"u8, administrative: false, isTrusted: false, TlsMode.Off)!;
        var clock = new ManualTimeProvider();
        var lookUps = new List<string>();
        var names = new HostNames(clock, (name, _) =>
        {
            lookUps.Add(name);
            return Task.FromResult<IPAddress[]>([IPAddress.Parse("192.0.2.3"), IPAddress.Parse("2001:db8::3")]);
        });

        var found = (await names.FindAsync([target], default)).Single();
        await names.FindAsync([target], default);

        Assert.That(found.Udp.Select(endPoint => endPoint.ToString()), Is.EqualTo(new[] { "[2001:db8::3]:2641", "192.0.2.3:2641" }), "IPv6 first");
        Assert.That(found.Name, Is.EqualTo("node.example:2641"));
        Assert.That(lookUps, Is.EqualTo(new[] { "node.example" }));
        clock.Advance(TimeSpan.FromSeconds(30));
        await names.FindAsync([target], default);
        Assert.That(lookUps, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_name_that_leads_nowhere_is_a_server_without_address()
    {
        var site = Site(("domain", "node.example"));
        site = site with { Servers = [site.Servers[0] with { Address = IPAddress.Any }] };
        var target = TargetFinder.Find(site, "88.1/a"u8, administrative: false, isTrusted: false, TlsMode.Off)!;
        var names = new HostNames(TimeProvider.System, (_, _) => throw new SocketException((int)SocketError.HostNotFound));

        var found = (await names.FindAsync([target], default)).Single();

        Assert.That(found.Udp.Count + found.Tcp.Count, Is.Zero);
    }

    [Test]
    public async Task A_record_full_of_names_costs_a_few_look_ups()
    {
        var lookUps = 0;
        var names = new HostNames(TimeProvider.System, (_, _) =>
        {
            Interlocked.Increment(ref lookUps);
            return Task.FromResult<IPAddress[]>([IPAddress.Parse("192.0.2.3")]);
        });

        var found = await names.FindAsync([.. Enumerable.Range(0, 64).Select(number => Named($"n{number}.victim.example"))], default);

        Assert.That(lookUps, Is.EqualTo(HostNames.MaxNamesAtOnce));
        Assert.That(found.Count(target => target.Tcp.Count > 0), Is.EqualTo(HostNames.MaxNamesAtOnce));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Name_servers_that_never_answer_keep_a_bounded_number_of_look_ups(CancellationToken cancellation)
    {
        var clock = new ManualTimeProvider();
        var never = new TaskCompletionSource<IPAddress[]>();
        var lookUps = 0;
        var names = new HostNames(clock, (_, _) =>
        {
            Interlocked.Increment(ref lookUps);
            return never.Task;
        });
        var first = Enumerable.Range(0, 100).Select(number => names.FindAsync([Named($"n{number}.example")], cancellation).AsTask()).ToList();
        clock.Advance(TimeSpan.FromSeconds(3));
        var found = await Task.WhenAll(first);
        var second = names.FindAsync([Named("another.example")], cancellation).AsTask();
        clock.Advance(TimeSpan.FromSeconds(3));
        await second;

        Assert.That(lookUps, Is.EqualTo(16), "a look-up that nobody waits for is still one");
        Assert.That(found.Sum(targets => targets[0].Udp.Count), Is.Zero);
        never.SetResult([IPAddress.Parse("192.0.2.3")]);
        Assert.That((await names.FindAsync([Named("another.example")], cancellation))[0].Tcp, Is.Not.Empty);
    }

    [Test]
    public void Thousands_of_addresses_are_not_taken()
    {
        var site = Site([.. Enumerable.Range(0, 1000).Select(number => ("alt_addr", $"198.51.100.{number % 250}"))]);
        var door = site.Servers[0].Interfaces[0];
        site = site with { Servers = [site.Servers[0] with { Interfaces = [.. Enumerable.Range(1, 5000).Select(port => door with { Port = (uint)port })] }] };

        var target = TargetFinder.Find(site, "88.1/a"u8, administrative: false, isTrusted: false, TlsMode.Off)!;

        Assert.That(target.Udp.Count + target.Tcp.Count, Is.LessThanOrEqualTo(48));
    }

    private static ServerTarget Named(string name)
    {
        var site = Site(("domain", name));
        site = site with { Servers = [site.Servers[0] with { Address = IPAddress.Any }] };
        return TargetFinder.Find(site, "88.1/a"u8, administrative: false, isTrusted: false, TlsMode.Off)!;
    }

    private static SiteRecord Site(params (string Name, string Value)[] attributes) => new()
    {
        Flags = SiteFlags.Primary,
        Attributes = [.. attributes.Select(attribute => new SiteAttribute(new Utf8String(attribute.Name), new Utf8String(attribute.Value)))],
        Servers =
        [
            new SiteServer
            {
                Id = 1,
                Address = IPAddress.Parse("192.0.2.1"),
                Interfaces =
                [
                    new ServerInterface(InterfaceType.Both, InterfaceProtocol.Udp, 2641),
                    new ServerInterface(InterfaceType.Both, InterfaceProtocol.Tcp, 2641),
                ],
            },
        ],
    };
}
