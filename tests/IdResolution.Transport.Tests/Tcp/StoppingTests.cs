using IdResolution.Testing;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tcp;
using IdResolution.Transport.Tests.Support;

namespace IdResolution.Transport.Tests.Tcp;

[TestFixture(TcpEngine.Epoll)]
[TestFixture(TcpEngine.Kestrel)]
internal sealed class StoppingTests(TcpEngine engine)
{
    [Test]
    public async Task Idle_connections_end_at_once()
    {
        await using var host = await TcpHost.StartAsync(engine);
        using var peer = host.Connect();
        peer.ExpectNextAnswerIs(1);
        await Eventually.Within(host.StopAsync());
        peer.ExpectEnd();
    }

    [Test]
    public async Task Outstanding_requests_are_answered_first()
    {
        var gate = new TaskCompletionSource();
        await using var host = await TcpHost.StartAsync(engine);
        host.Handler.Async = async (request, replies, cancellation) =>
        {
            await gate.Task;
            await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation);
        };
        using var peer = host.Connect();
        peer.SendAll([TestMessages.Request(1, TestMessages.NeedsTime), TestMessages.Request(2, TestMessages.NeedsTime)]);
        Eventually.Is(() => host.Handler.Late.Count == 2, "both are outstanding");
        var stopped = host.StopAsync();
        Assert.That(stopped.IsCompleted, Is.False);
        gate.SetResult();
        Assert.That(new[] { peer.ReceiveId(), peer.ReceiveId() }, Is.EquivalentTo(new uint[] { 1, 2 }));
        peer.ExpectEnd();
        await Eventually.Within(stopped);
    }

    [Test]
    public async Task Requests_that_outlast_the_drain_time_are_cut_off()
    {
        var time = new ManualTimeProvider();
        await using var host = await TcpHost.StartAsync(engine, time: time);
        host.Handler.Async = static (_, _, cancellation) => FakeHandler.UntilCancelled(cancellation);
        using var peer = host.Connect();
        peer.Send(TestMessages.Request(1, TestMessages.NeedsTime));
        Eventually.Is(() => host.Handler.Late.Count == 1, "the request is outstanding");
        var stopped = host.StopAsync();
        Eventually.Is(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return host.Count(Counter.DrainExpired) == 1;
            },
            "the drain time is over");
        await Eventually.Within(stopped);
        peer.ExpectEnd();
    }
}
