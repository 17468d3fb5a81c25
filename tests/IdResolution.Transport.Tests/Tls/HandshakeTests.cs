using System.Net;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tcp;
using IdResolution.Transport.Tests.Support;

namespace IdResolution.Transport.Tests.Tls;

internal sealed class HandshakeTests
{
    private static readonly IPAddress Elsewhere = IPAddress.Parse("127.0.0.2");
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Test]
    public async Task Half_open_handshakes_take_a_quarter_of_the_places_and_hinder_neither_others_nor_the_clear_port()
    {
        // Eight places, two for one source.
        await using var host = await TcpHost.StartAsync(TcpEngine.Auto, new TcpOptions { MaxHandshakes = 8, HandshakeTimeout = Long });
        var silent = Enumerable.Range(0, 20).Select(_ => new TcpPeer(host.TlsEndPoint)).ToList();
        try
        {
            Eventually.Is(() => host.Metrics.OpenConnections == 20, "twenty connections wait");
            await using (var other = await host.ConnectTlsAsync(Elsewhere)) await other.ExpectNextAnswerIsAsync(1);
            using (var clear = host.Connect()) clear.ExpectNextAnswerIs(2);

            var waiting = host.ConnectTlsAsync();
            await using (var other = await host.ConnectTlsAsync(Elsewhere)) await other.ExpectNextAnswerIsAsync(3);
            Assert.That(waiting.IsCompleted, Is.False, "its source has no place left");
            foreach (var peer in silent) peer.Dispose();
            await using var served = await Eventually.Within(waiting);
            await served.ExpectNextAnswerIsAsync(4);
        }
        finally
        {
            foreach (var peer in silent) peer.Dispose();
        }
    }

    [Test]
    public async Task Places_come_back_however_a_handshake_ends()
    {
        // One place for the source.
        await using var host = await TcpHost.StartAsync(TcpEngine.Auto, new TcpOptions { MaxHandshakes = 4, HandshakeTimeout = Long });
        for (var round = 0u; round < 5; round++)
        {
            using (var nonsense = new TcpPeer(host.TlsEndPoint))
            {
                nonsense.Send("GET / HTTP/1.1\r\n\r\n"u8);
                nonsense.ReceiveToEnd();
            }
            using (new TcpPeer(host.TlsEndPoint)) { }
            using (var reset = new TcpPeer(host.TlsEndPoint)) reset.Reset();
            await using var peer = await host.ConnectTlsAsync();
            await peer.ExpectNextAnswerIsAsync(round + 1);
        }
    }

    [Test]
    public async Task A_silent_peer_is_sent_away_when_the_time_for_the_handshake_is_over()
    {
        await using var host = await TcpHost.StartAsync(TcpEngine.Auto, new TcpOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(200) });
        using var peer = new TcpPeer(host.TlsEndPoint);
        peer.ExpectEnd();
        Eventually.Is(() => host.Count(Counter.HandshakeFailed) == 1, "it is counted");
        Assert.That(host.Metrics.OpenConnections, Is.Zero);
    }

    [Test]
    public async Task Who_waits_for_a_place_too_long_is_sent_away()
    {
        var time = new Testing.ManualTimeProvider();
        await using var host = await TcpHost.StartAsync(TcpEngine.Auto, new TcpOptions { MaxHandshakes = 1, HandshakeTimeout = Long }, time);
        using var first = new TcpPeer(host.TlsEndPoint);
        Eventually.Is(() => host.Metrics.OpenConnections == 1, "the place is taken");
        using var second = new TcpPeer(host.TlsEndPoint);
        Eventually.Is(() => host.Metrics.OpenConnections == 2, "the second waits");
        Eventually.Is(
            () =>
            {
                time.Advance(Long);
                return host.Count(Counter.TooManyHandshakes) == 1;
            },
            "the second is refused");
        second.ExpectEnd();
    }

    [Test]
    public async Task A_server_that_stops_does_not_wait_for_handshakes()
    {
        await using var host = await TcpHost.StartAsync(TcpEngine.Auto, new TcpOptions { HandshakeTimeout = Long });
        using var peer = new TcpPeer(host.TlsEndPoint);
        Eventually.Is(() => host.Metrics.OpenConnections == 1, "the handshake is under way");
        await Eventually.Within(host.StopAsync());
        peer.ExpectEnd();
    }
}
