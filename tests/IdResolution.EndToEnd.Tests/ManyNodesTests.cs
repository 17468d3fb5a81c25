using IdResolution.Client;
using IdResolution.Node.Hosting;
using IdResolution.Node.Options;
using IdResolution.Node.Start;
using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdResolution.EndToEnd.Tests;

/// <summary>Several nodes in one process, which here is the one of the tests.</summary>
public sealed class ManyNodesTests
{
    [Test]
    public async Task Nodes_of_one_process_answer_each_for_itself_and_count_each_for_itself()
    {
        using var firstFixture = new NodeFixture();
        using var secondFixture = new NodeFixture(sampleData: false, configuration => configuration["Node:HomedPrefixes"] = "88.200.7");
        await using var first = await StartAsync(firstFixture);
        await using var second = await StartAsync(secondFixture);
        await using var client = ClientOf(firstFixture);
        await using var other = ClientOf(secondFixture);

        var here = await client.ResolveAsync("0.NA/88.100.1");
        var again = await client.ResolveAsync("0.NA/88.100.1");
        var elsewhere = await client.ResolveAsync("0.NA/88.200.7");
        var there = await other.ResolveAsync("0.NA/88.200.7");

        Assert.That(here.Code, Is.EqualTo(ResponseCode.Success));
        Assert.That(again.Code, Is.EqualTo(ResponseCode.Success));
        Assert.That(elsewhere.Code, Is.EqualTo(ResponseCode.ServerNotResponsible));
        Assert.That(there.Code, Is.EqualTo(ResponseCode.Success));
        Assert.That(first.Requests(ClientTransport.Udp), Is.EqualTo(3));
        Assert.That(second.Requests(ClientTransport.Udp), Is.EqualTo(1));
        Assert.That(first.Site.Servers[0].PublicKey.ToArray(), Is.Not.EqualTo(second.Site.Servers[0].PublicKey.ToArray()));
    }

    [Test]
    public async Task One_node_ends_and_starts_again_while_another_goes_on()
    {
        using var staying = new NodeFixture();
        using var leaving = new NodeFixture();
        await using var goesOn = await StartAsync(staying);
        var ends = await StartAsync(leaving);
        await using var client = ClientOf(staying);
        await using var other = ClientOf(leaving);

        await ends.DisposeAsync();
        await ends.DisposeAsync();
        var meanwhile = await client.ResolveAsync("0.NA/88.100.1");
        await using var back = await StartAsync(leaving);
        var after = await other.ResolveAsync("0.NA/88.100.1");

        Assert.That(ends.Completion.IsCompletedSuccessfully);
        Assert.That(goesOn.Completion.IsCompleted, Is.False);
        Assert.That(meanwhile.IsSuccess);
        Assert.That(after.IsSuccess);
        Assert.That(back.Site, Is.EqualTo(ends.Site));
    }

    [Test]
    public async Task A_node_that_cannot_be_started_leaves_nothing_open()
    {
        using var taken = new NodeFixture();
        using var late = new NodeFixture(change: configuration =>
        {
            configuration["Handle:Udp"] = taken.Server;
            configuration["Handle:Tcp"] = taken.Server;
        });
        var first = await StartAsync(taken);

        Assert.That(async () => await StartAsync(late), Throws.TypeOf<StartException>().With.Message.Contains(taken.Server));

        // The data directory is free again, and so is the address once the first has ended.
        await first.DisposeAsync();
        await using var second = await StartAsync(late);
        await using var client = ClientOf(taken);
        Assert.That((await client.ResolveAsync("0.NA/88.100.1")).IsSuccess);
    }

    [Test]
    public void A_start_that_is_called_off_starts_nothing()
    {
        using var fixture = new NodeFixture();
        using var called = new CancellationTokenSource();
        called.Cancel();

        Assert.That(
            async () => await RunningNode.StartAsync(ConfigurationLoader.Load(fixture.ConfigFile, []), NullLoggerFactory.Instance, called.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static Task<RunningNode> StartAsync(NodeFixture fixture) =>
        RunningNode.StartAsync(ConfigurationLoader.Load(fixture.ConfigFile, []), NullLoggerFactory.Instance);

    private static HandleClient ClientOf(NodeFixture fixture) => new(HandleClientOptions.Default with
    {
        Servers = [new ServerAddress("127.0.0.1", fixture.Port)], Transport = TransportPreference.UdpOnly, UdpSchedule = [TimeSpan.FromSeconds(10)],
    });
}
