using System.Net;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tcp;
using IdResolution.Transport.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdResolution.Transport.Tests.Tcp;

/// <summary>What <see cref="TcpServer"/> does apart from serving connections, which <see cref="PipeliningTests"/> and others see.</summary>
internal sealed class TcpServerTests
{
    [SetUp]
    public void SetUp()
    {
        if (!TcpServer.IsUsable) Assert.Pass("this system has no Epoll");
    }

    [Test]
    public async Task A_port_that_another_server_shares_is_taken_all_the_same()
    {
        await using var host = await TcpHost.StartAsync(TcpEngine.Epoll);
        await using var second = Server(host, host.EndPoint);
        Assert.That(() => second.StartAsync(CancellationToken.None), Throws.InstanceOf<IOException>());
        using var peer = host.Connect();
        peer.ExpectNextAnswerIs(1);
    }

    [Test]
    public async Task Every_thread_takes_connections_and_without_a_shared_port_one_does()
    {
        await using var host = await TcpHost.StartAsync(TcpEngine.Epoll);
        foreach (var refused in new SocketSetting[][] { [], [SocketSettings.SharedPort] })
        {
            var logger = new CollectingLogger<TcpServer>();
            await using var server = Server(host, new IPEndPoint(IPAddress.Loopback, 0), new RefusingSettings(refused), logger);
            await server.StartAsync(CancellationToken.None);
            for (uint i = 1; i <= 32; i++)
            {
                using var peer = new TcpPeer(server.LocalEndPoint!);
                peer.ExpectNextAnswerIs(i);
            }
            Assert.That(logger.Lines.Count(line => line.Contains("refuses SO_REUSEPORT", StringComparison.Ordinal)), Is.EqualTo(refused.Length));
        }
    }

    [TestCase("::", "127.0.0.1")]
    [TestCase("::", "::1")]
    [TestCase("0.0.0.0", "127.0.0.3")]
    public async Task Wildcards_serve_both_families(string wildcard, string to)
    {
        await using var host = await TcpHost.StartAsync(TcpEngine.Epoll, address: IPAddress.Parse(wildcard));
        using var peer = new TcpPeer(new IPEndPoint(IPAddress.Parse(to), host.EndPoint.Port));
        peer.Send(TestMessages.Request(1, TestMessages.NeedsTime));
        Assert.That(peer.ReceiveId(), Is.EqualTo(1));
        Assert.That(host.Handler.Late.Single().Remote.Address, Is.EqualTo(wildcard == "::" ? IPAddress.Parse(to).MapToIPv6() : IPAddress.Loopback));
    }

    [Test]
    public async Task Ends_every_connection_when_stopping_takes_too_long()
    {
        await using var host = await TcpHost.StartAsync(TcpEngine.Epoll, new TcpOptions { DrainTimeout = TimeSpan.FromMinutes(10) });
        host.Handler.Async = static (_, _, cancellation) => FakeHandler.UntilCancelled(cancellation);
        await using var server = Server(host, new IPEndPoint(IPAddress.Loopback, 0));
        await server.StartAsync(CancellationToken.None);
        using var peer = new TcpPeer(server.LocalEndPoint!);
        peer.Send(TestMessages.Request(1, TestMessages.NeedsTime));
        Eventually.Is(() => host.Handler.Late.Count == 1, "the request is outstanding");
        using var hurry = new CancellationTokenSource();
        var stopped = server.StopAsync(hurry.Token);
        Assert.That(stopped.IsCompleted, Is.False);
        await hurry.CancelAsync();
        await Eventually.Within(stopped);
        peer.ExpectEnd();
        Assert.That(host.Metrics.OpenConnections, Is.Zero);
        Assert.That(host.Count(Counter.Cancelled), Is.EqualTo(1));
        Assert.That(host.Count(Counter.DrainExpired), Is.EqualTo(1));
    }

    private static TcpServer Server(TcpHost host, IPEndPoint endPoint, SocketSettings? settings = null, CollectingLogger<TcpServer>? logger = null) =>
        new(endPoint, new TcpOptions { Threads = 2 }, host.ConnectionHandler, logger ?? (Microsoft.Extensions.Logging.ILogger<TcpServer>)NullLogger<TcpServer>.Instance)
        {
            Settings = settings ?? new SocketSettings(),
        };
}
