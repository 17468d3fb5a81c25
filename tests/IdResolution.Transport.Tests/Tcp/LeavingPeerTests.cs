using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tcp;
using IdResolution.Transport.Tests.Support;

namespace IdResolution.Transport.Tests.Tcp;

/// <summary>A peer leaves while the engine streams a long answer: the engine must stop, not fill a pipe that nobody reads.</summary>
[TestFixture(TcpEngine.Epoll)]
[TestFixture(TcpEngine.Kestrel)]
internal sealed class LeavingPeerTests(TcpEngine engine)
{
    private const int Frames = 500_000;
    private static readonly byte[] Frame = TestMessages.Frame(1, TestMessages.NeedsTime, ResponseCode.Success, new byte[4_000]);

    [TestCase(false, Description = "closes")]
    [TestCase(true, Description = "resets")]
    public async Task The_stream_stops_when_the_peer_of_the_clear_port_goes(bool resets)
    {
        await using var host = await TcpHost.StartAsync(engine);
        var stream = Stream(host.Handler);
        using var peer = host.Connect();
        peer.Send(TestMessages.Request(1, TestMessages.NeedsTime));
        for (var i = 0; i < 10; i++) peer.Receive();
        if (resets) peer.Reset();
        else peer.Dispose();
        await ExpectStopAsync(host, stream);
    }

    [TestCase("resets")]
    [TestCase("closes")]
    [TestCase("says good-bye")]
    public async Task The_stream_stops_when_the_peer_inside_TLS_goes(string how)
    {
        await using var host = await TcpHost.StartAsync(engine);
        var stream = Stream(host.Handler);
        await using var peer = await host.ConnectTlsAsync();
        await peer.SendAsync(TestMessages.Request(1, TestMessages.NeedsTime));
        for (var i = 0; i < 10; i++) await peer.ReceiveAsync();
        if (how == "resets") peer.Reset();
        else if (how == "closes") await peer.DisposeAsync();
        else await peer.SayGoodByeAsync();
        await ExpectStopAsync(host, stream);
    }

    [Test]
    public async Task Peers_that_leave_at_any_moment_and_in_any_way_leave_nothing_behind()
    {
        const int Peers = 150;
        const int Share = 16;
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var host = await TcpHost.StartAsync(engine, new TcpOptions { MaxOutstanding = Share * 4, Threads = 2 });
        host.Handler.Async = static async (request, replies, cancellation) =>
        {
            for (var i = 0; i < 20; i++)
            {
                await Task.Yield();
                await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation);
            }
        };
        for (var number = 0; number < Peers; number++)
        {
            using var peer = host.Connect(receiveBuffer: 8_192);
            for (uint i = 0; i < 10; i++)
                peer.TrySend(TestMessages.Request(i, random.Next(2) == 0 ? TestMessages.NeedsTime : TestMessages.Echo, random.Next(30_000)));
            // A part of another, or none; then a while, or none, as long as it takes to read so many answers.
            peer.TrySend(TestMessages.Request(99, bodyLength: 50_000).AsSpan(0, random.Next(2) * random.Next(50_000)));
            for (var i = random.Next(4); i > 1; i--) peer.Receive();
            if (random.Next(2) == 0) peer.Reset();
        }
        Eventually.Is(() => host.Metrics.OpenConnections == 0, "every connection has ended");
        Eventually.Is(() => host.Metrics.Queued(ClientTransport.Tcp) == 0, "every request has ended");
        Assert.That(host.Count(Counter.HandlerFaults), Is.Zero);

        var gate = new TaskCompletionSource();
        host.Handler.Async = async (request, replies, cancellation) =>
        {
            await gate.Task;
            await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation);
        };
        using var honest = host.Connect();
        var late = host.Handler.Late.Count;
        for (uint i = 1; i <= Share; i++) honest.Send(TestMessages.Request(i, TestMessages.NeedsTime));
        Eventually.Is(() => host.Handler.Late.Count == late + Share, "one source has all of its share again");
        gate.SetResult();
        for (uint i = 1; i <= Share; i++) Assert.That(TestMessages.HeaderOf(honest.Receive()).ResponseCode, Is.EqualTo(ResponseCode.Success));
    }

    private static TaskCompletionSource<int> Stream(FakeHandler handler)
    {
        var ended = new TaskCompletionSource<int>();
        handler.Async = async (_, replies, cancellation) =>
        {
            var sent = 0;
            try
            {
                for (; sent < Frames; sent++) await replies.SendAsync(Frame, cancellation);
            }
            finally
            {
                ended.TrySetResult(sent);
            }
        };
        return ended;
    }

    private static async Task ExpectStopAsync(TcpHost host, TaskCompletionSource<int> stream)
    {
        // What fits into buffers on the way is a few megabytes.
        Assert.That(await Eventually.Within(stream.Task), Is.LessThan(Frames / 20), "frames sent");
        Eventually.Is(() => host.Metrics.OpenConnections == 0, "the connection ended");
        Assert.That(host.Count(Counter.Cancelled), Is.EqualTo(1));
    }
}
