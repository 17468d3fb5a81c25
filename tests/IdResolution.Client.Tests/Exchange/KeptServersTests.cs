using System.Net;
using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Client.Tcp;
using IdResolution.Testing;

namespace IdResolution.Client.Tests.Exchange;

public sealed class KeptServersTests
{
    [Test]
    public async Task Any_number_of_servers_can_be_met_one_after_the_other()
    {
        var clock = new ManualTimeProvider();
        await using var servers = Servers(HandleClientOptions.Default with { TimeProvider = clock }, capacity: 8);
        var popular = new IPEndPoint(IPAddress.Loopback, 1);
        using var kept = await servers.EnterAsync(popular);

        for (var port = 2; port < 200; port++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            using var use = await servers.EnterAsync(new IPEndPoint(IPAddress.Loopback, port));
        }

        using var again = await servers.EnterAsync(popular);
        Assert.That(again.Server, Is.SameAs(kept.Server), "what is in use stays");
    }

    [Test]
    public async Task When_all_places_are_in_use_nothing_is_sent()
    {
        await using var servers = Servers(HandleClientOptions.Default, capacity: 2);
        using var first = await servers.EnterAsync(new IPEndPoint(IPAddress.Loopback, 1));
        var second = await servers.EnterAsync(new IPEndPoint(IPAddress.Loopback, 2));
        Assert.That(async () => await servers.EnterAsync(new IPEndPoint(IPAddress.Loopback, 3)), Throws.TypeOf<ClientBusyException>());

        second.Dispose();

        using var third = await servers.EnterAsync(new IPEndPoint(IPAddress.Loopback, 3));
        Assert.That(third.Server, Is.Not.SameAs(first.Server));
        Assert.That(second.Server.TryEnter(), Is.False, "it was let go");
    }

    private static KeptServers<TcpServer> Servers(HandleClientOptions options, int capacity) => new("TCP", server => new TcpServer(server, options), capacity);
}
