using IdResolution.Protocol;
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
