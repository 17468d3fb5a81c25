using System.Net;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tests.Support;
using IdResolution.Transport.Udp;

namespace IdResolution.Transport.Tests.Udp;

/// <summary>What the system refuses is done without, and said once.</summary>
internal sealed class RefusedSettingTests
{
    private const uint Requests = 20;

    private static readonly object[] Settings =
    [
        new object[] { SocketSettings.SharedPort, "127.0.0.1" },
        new object[] { SocketSettings.NamedIpv4Address, "0.0.0.0" },
        new object[] { SocketSettings.NamedIpv6Address, "::" },
        new object[] { SocketSettings.Segments, "127.0.0.1" },
    ];

    [TestCaseSource(nameof(Settings))]
    public async Task Answers_all_the_same(object setting, string address)
    {
        var refused = (SocketSetting)setting;
        var logger = new CollectingLogger<UdpServer>();
        var options = new UdpOptions { Threads = 2 };
        await using var host = await UdpHost.StartAsync(
            UdpEngine.Batched, options, address: IPAddress.Parse(address), settings: new RefusingSettings(refused), logger: logger);
        var peers = Enumerable.Range(0, 4).Select(_ => host.Connect(address == "127.0.0.1" ? null : IPAddress.Loopback)).ToList();
        foreach (var peer in peers)
        {
            for (uint id = 1; id <= Requests; id++) peer.Send(TestMessages.Request(id));
            Assert.That(Enumerable.Range(0, (int)Requests).Select(_ => TestMessages.EnvelopeOf(peer.Receive()).RequestId).Distinct().Count(), Is.EqualTo(Requests));
            peer.Dispose();
        }
        Assert.That(logger.Lines.Count(line => line.Contains("refuses " + refused.Name, StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(logger.Lines.Count(line => line.Contains("refuses", StringComparison.Ordinal)), Is.EqualTo(1));
        if (refused == SocketSettings.Segments) Assert.That(host.Count(Counter.Merged), Is.Zero);
    }

    [Test]
    public async Task A_buffer_smaller_than_asked_for_is_said()
    {
        var logger = new CollectingLogger<UdpServer>();
        await using var host = await UdpHost.StartAsync(UdpEngine.Batched, new UdpOptions { Threads = 1, SocketBufferOctets = 1 << 30 }, logger: logger);
        using var peer = host.Connect();
        peer.ExpectNextAnswerIs(1);
        Assert.That(logger.Lines.Count(line => line.Contains("socket buffers of", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Datagrams_that_the_system_has_no_room_for_are_counted()
    {
        if (!OperatingSystem.IsLinux()) Assert.Pass("only Linux tells");
        const int Many = 5_000;
        await using var host = await UdpHost.StartAsync(UdpEngine.Batched, new UdpOptions { Threads = 1, BatchSize = 1, SocketBufferOctets = 65_536 });
        using var peer = host.Connect();
        host.Handler.Gate.Reset();
        for (uint id = 1; id <= Many; id++) peer.Send(TestMessages.Request(id));
        var dropped = host.Count(Counter.ReceiveBufferFull);
        host.Handler.Gate.Set();
        Assert.That(dropped, Is.Positive);
        Eventually.Is(() => host.Count(Counter.Requests) == Many - dropped, "all others are answered");
        await host.Server.StopAsync(CancellationToken.None);
        Assert.That(host.Count(Counter.ReceiveBufferFull), Is.EqualTo(dropped));
    }
}
