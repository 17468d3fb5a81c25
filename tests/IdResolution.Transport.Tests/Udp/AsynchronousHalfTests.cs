using IdResolution.Protocol.Serving;
using IdResolution.Testing;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tests.Support;
using IdResolution.Transport.Udp;

namespace IdResolution.Transport.Tests.Udp;

[TestFixture(UdpEngine.Batched)]
[TestFixture(UdpEngine.Portable)]
internal sealed class AsynchronousHalfTests(UdpEngine engine)
{
    [Test]
    public async Task Answers_late_through_the_socket_that_was_asked_in_fragments_too()
    {
        await using var host = await UdpHost.StartAsync(engine);
        using var peer = host.Connect();
        foreach (var bodyLength in new[] { 10, 3_000 })
        {
            var request = TestMessages.Request(3, TestMessages.NeedsTime, bodyLength);
            peer.SendAll(TestMessages.Split(request));
            Assert.That(TestMessages.BodyOf(peer.ReceiveAnswer()).ToArray(), Is.EqualTo(TestMessages.BodyOf(request).ToArray()));
        }
        var seen = host.Handler.Late.First();
        Assert.That(seen.Remote, Is.EqualTo(peer.Local));
        Assert.That(seen.Transport, Is.EqualTo(ClientTransport.Udp));
    }

    [Test]
    public async Task A_full_queue_drops_and_counts_while_answers_from_memory_go_on()
    {
        var gate = new TaskCompletionSource();
        await using var host = await UdpHost.StartAsync(engine, new UdpOptions { Workers = 2, QueueLength = 3 });
        host.Handler.Async = async (request, replies, cancellation) =>
        {
            await gate.Task;
            await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation);
        };
        using var peer = host.Connect();
        peer.Send(TestMessages.Request(1, TestMessages.NeedsTime));
        peer.Send(TestMessages.Request(2, TestMessages.NeedsTime));
        Eventually.Is(() => host.Handler.Late.Count == 2, "both workers are busy");
        for (uint i = 3; i <= 10; i++) peer.Send(TestMessages.Request(i, TestMessages.NeedsTime));
        for (uint i = 100; i < 110; i++) peer.ExpectNextAnswerIs(i);
        Assert.That(host.Count(Counter.QueueFull), Is.EqualTo(5));
        gate.SetResult();
        var answered = Enumerable.Range(0, 5).Select(_ => TestMessages.EnvelopeOf(peer.Receive()).RequestId).ToArray();
        Assert.That(answered, Is.EquivalentTo(new uint[] { 1, 2, 3, 4, 5 }));
    }

    [Test]
    public async Task Bounds_the_octets_that_wait()
    {
        var gate = new TaskCompletionSource();
        await using var host = await UdpHost.StartAsync(engine, new UdpOptions { MaxQueuedOctets = 1 << 20 });
        host.Handler.Async = async (_, _, _) => await gate.Task;
        using var peer = host.Connect();
        for (uint i = 1; i <= 6; i++)
        {
            var before = host.Count(Counter.Requests);
            peer.SendAll(TestMessages.Split(TestMessages.Request(i, TestMessages.NeedsTime, 200_000)));
            Eventually.Is(() => host.Count(Counter.Requests) > before, "the request is complete");
        }
        Eventually.Is(() => host.Count(Counter.QueueFull) == 1, "five requests of 200 kB fit in one MiB");
        Assert.That(host.Count(Counter.Deferred), Is.EqualTo(5));
        gate.SetResult();
        for (uint i = 7; i <= 16; i++)
        {
            var request = TestMessages.Request(i, TestMessages.NeedsTime, 200_000);
            Eventually.Is(() => host.Metrics.Queued(ClientTransport.Udp) == 0, "nothing waits");
            peer.SendAll(TestMessages.Split(request));
            Eventually.Is(() => host.Count(Counter.Deferred) == i - 1, "there is room again");
        }
    }

    [Test]
    public async Task Sends_no_more_for_one_request_than_configured()
    {
        await using var host = await UdpHost.StartAsync(engine, new UdpOptions { MaxUdpAnswerOctets = 2_048 });
        host.Handler.Async = async (request, replies, cancellation) =>
        {
            Assert.That(replies.MaxReplyLength, Is.EqualTo(20 + 4 * 492));
            for (var i = 0; i < 10; i++) await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation);
        };
        using var peer = host.Connect();
        peer.Send(TestMessages.Request(1, TestMessages.NeedsTime, 440));
        for (var i = 0; i < 4; i++) Assert.That(TestMessages.EnvelopeOf(peer.Receive()).RequestId, Is.EqualTo(1));
        Eventually.Is(() => host.Count(Counter.AnswerTooLarge) == 6, "the other six are dropped");
        peer.ExpectNextAnswerIs(2);
    }

    [Test]
    public async Task Cancels_a_request_whose_time_is_over()
    {
        var time = new ManualTimeProvider();
        await using var host = await UdpHost.StartAsync(engine, time: time);
        host.Handler.Async = static (_, _, cancellation) => FakeHandler.UntilCancelled(cancellation);
        using var peer = host.Connect();
        peer.Send(TestMessages.Request(1, TestMessages.NeedsTime));
        Eventually.Is(() => host.Handler.Late.Count == 1, "the request waits");
        time.Advance(TimeSpan.FromSeconds(11));
        Eventually.Is(() => host.Count(Counter.Cancelled) == 1, "the request is cancelled");
    }

    [Test]
    public async Task Stopping_lets_outstanding_requests_finish()
    {
        var gate = new TaskCompletionSource();
        await using var host = await UdpHost.StartAsync(engine);
        host.Handler.Async = async (request, replies, cancellation) =>
        {
            await gate.Task;
            await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation);
        };
        using var peer = host.Connect();
        peer.Send(TestMessages.Request(1, TestMessages.NeedsTime));
        Eventually.Is(() => host.Handler.Late.Count == 1, "the request is outstanding");
        var stopped = host.Server.StopAsync(CancellationToken.None);
        Assert.That(stopped.IsCompleted, Is.False);
        gate.SetResult();
        await Eventually.Within(stopped);
        Assert.That(TestMessages.EnvelopeOf(peer.Receive()).RequestId, Is.EqualTo(1));
    }

    [Test]
    public async Task Stopping_does_not_wait_longer_than_the_drain_time()
    {
        var time = new ManualTimeProvider();
        await using var host = await UdpHost.StartAsync(engine, time: time);
        host.Handler.Async = static (_, _, cancellation) => FakeHandler.UntilCancelled(cancellation);
        using var peer = host.Connect();
        peer.Send(TestMessages.Request(1, TestMessages.NeedsTime));
        Eventually.Is(() => host.Handler.Late.Count == 1, "the request is outstanding");
        using var hurry = new CancellationTokenSource();
        var stopped = host.Server.StopAsync(hurry.Token);
        await hurry.CancelAsync();
        await Eventually.Within(stopped);
        Assert.That(host.Count(Counter.DrainExpired), Is.EqualTo(1));
        Assert.That(host.Count(Counter.Cancelled), Is.EqualTo(1));
    }

    [Test]
    public async Task Stopping_twice_and_stopping_an_idle_server_is_harmless()
    {
        await using var host = await UdpHost.StartAsync(engine);
        await Eventually.Within(host.Server.StopAsync(CancellationToken.None));
        await Eventually.Within(host.Server.StopAsync(CancellationToken.None));
        Assert.That(host.Server.LocalEndPoint, Is.Not.Null);
    }
}
