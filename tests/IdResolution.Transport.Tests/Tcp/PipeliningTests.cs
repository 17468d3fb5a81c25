using System.Collections.Concurrent;
using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using IdResolution.Testing.Vectors;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tcp;
using IdResolution.Transport.Tests.Support;

namespace IdResolution.Transport.Tests.Tcp;

[TestFixture(TcpEngine.Epoll)]
[TestFixture(TcpEngine.Kestrel)]
internal sealed class PipeliningTests(TcpEngine engine)
{
    [Test]
    public async Task Checklist_055_answers_many_pipelined_requests_on_one_connection()
    {
        await using var host = await TcpHost.StartAsync(engine);
        using var peer = host.Connect();
        var requests = Enumerable.Range(1, 500).Select(i => TestMessages.Request((uint)i, bodyLength: i * 7)).ToArray();
        peer.SendAll(requests);
        foreach (var request in requests) Assert.That(peer.Receive(), Is.EqualTo(FakeHandler.EchoOf(request)));
        Assert.That(host.Count(Counter.Requests), Is.EqualTo(500));
        Assert.That(host.Count(Counter.Answers), Is.EqualTo(500));
    }

    [Test]
    public async Task Checklist_055_answers_arrive_in_the_order_in_which_the_work_is_done()
    {
        var gates = Enumerable.Range(1, 5).ToDictionary(i => (uint)i, _ => new TaskCompletionSource());
        await using var host = await TcpHost.StartAsync(engine);
        host.Handler.Async = async (request, replies, cancellation) =>
        {
            await gates[TestMessages.EnvelopeOf(request.Frame.Span).RequestId].Task;
            await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation);
        };
        using var peer = host.Connect();
        peer.SendAll(Enumerable.Range(1, 5).Select(i => TestMessages.Request((uint)i, TestMessages.NeedsTime, i * 100)));
        foreach (var id in new uint[] { 3, 5, 1, 2, 4 })
        {
            gates[id].SetResult();
            Assert.That(peer.Receive(), Is.EqualTo(FakeHandler.EchoOf(TestMessages.Request(id, TestMessages.NeedsTime, (int)id * 100))));
        }
    }

    [Test]
    public async Task What_is_answered_in_a_burst_leaves_at_its_end_whole_and_before_the_connection_ends()
    {
        const int Requests = 40;
        var gates = new ConcurrentBag<TaskCompletionSource>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answered = 0;
        await using var host = await TcpHost.StartAsync(engine);
        host.Handler.Async = async (request, replies, cancellation) =>
        {
            var gate = new TaskCompletionSource();
            gates.Add(gate);
            // The last two may both see that they are all.
            if (gates.Count == Requests) all.TrySetResult();
            await gate.Task.ConfigureAwait(false);
            // One that was not waiting yet when its turn came goes on by itself.
            var isInBurst = ReplyBurst.TryDoAtEnd(static () => { });
            await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation).ConfigureAwait(false);
            if (isInBurst) Interlocked.Increment(ref answered);
        };
        using var peer = host.Connect();
        peer.SendAll(Enumerable.Range(1, Requests).Select(i => TestMessages.Request((uint)i, TestMessages.NeedsTime, i * 50)));
        peer.EndSending();
        await all.Task;
        var early = -1;
        // On a thread of the pool, where what awaits a task goes on within its completion.
        await Task.Run(() => ReplyBurst.Run(
            _ =>
            {
                foreach (var gate in gates) gate.SetResult();
                early = Volatile.Read(ref answered);
            },
            0));
        Assert.That(early, Is.Zero, "nobody is told that his answer was sent before it was");
        var received = Enumerable.Range(0, Requests).Select(_ => peer.Receive()).ToDictionary(answer => TestMessages.EnvelopeOf(answer).RequestId);
        for (var i = 1; i <= Requests; i++)
            Assert.That(received[(uint)i], Is.EqualTo(FakeHandler.EchoOf(TestMessages.Request((uint)i, TestMessages.NeedsTime, i * 50))));
        peer.ExpectEnd();
        Assert.That(answered, Is.Positive);
        Assert.That(host.Count(Counter.Answers), Is.EqualTo(Requests));
    }

    [Test]
    public async Task A_slow_request_does_not_hold_up_the_others()
    {
        var gate = new TaskCompletionSource();
        await using var host = await TcpHost.StartAsync(engine);
        host.Handler.Async = async (request, replies, cancellation) =>
        {
            await gate.Task;
            await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation);
        };
        using var peer = host.Connect();
        peer.SendAll([TestMessages.Request(1, TestMessages.NeedsTime), TestMessages.Request(2), TestMessages.Request(3)]);
        Assert.That(peer.ReceiveId(), Is.EqualTo(2));
        Assert.That(peer.ReceiveId(), Is.EqualTo(3));
        peer.ExpectNextAnswerIs(4);
        gate.SetResult();
        Assert.That(peer.ReceiveId(), Is.EqualTo(1));
    }

    [Test]
    public async Task Several_answers_to_one_request_stay_whole_among_those_to_others()
    {
        await using var host = await TcpHost.StartAsync(engine);
        host.Handler.Async = async (request, replies, cancellation) =>
        {
            for (var i = 0; i < 50; i++) await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation);
        };
        using var peer = host.Connect();
        for (var i = 1; i <= 8; i++)
            peer.Send(TestMessages.Request((uint)i, i % 2 == 0 ? TestMessages.NeedsTime : TestMessages.Echo, i * 999));
        var received = Enumerable.Range(0, 4 * 50 + 4).Select(_ => peer.Receive()).ToArray();
        foreach (var answer in received)
        {
            var id = TestMessages.EnvelopeOf(answer).RequestId;
            Assert.That(TestMessages.BodyOf(answer).SequenceEqual(TestMessages.Body(id, (int)id * 999)), Is.True);
        }
        Assert.That(received.Count(answer => TestMessages.EnvelopeOf(answer).RequestId == 8), Is.EqualTo(50));
    }

    [Test]
    public async Task After_a_slow_peer_has_read_the_engine_goes_on_beside_the_connections()
    {
        const int Answers = 40;
        var strays = 0;
        await using var host = await TcpHost.StartAsync(engine);
        var answer = TestMessages.Frame(1, TestMessages.NeedsTime, ResponseCode.Success, new byte[262_000]);
        host.Handler.Async = async (_, replies, cancellation) =>
        {
            for (var i = 0; i < Answers; i++)
            {
                await replies.SendAsync(answer, cancellation);
                if (!Thread.CurrentThread.IsThreadPoolThread) strays++;
            }
        };
        using var peer = host.Connect(receiveBuffer: 8_192);
        peer.Send(TestMessages.Request(1, TestMessages.NeedsTime));
        for (var i = 0; i < Answers; i++) peer.Receive();
        Eventually.Is(() => host.Metrics.Queued(ClientTransport.Tcp) == 0, "the request has ended");
        Assert.That(strays, Is.Zero, "what the engine does next would keep all other connections of that thread waiting");
    }

    [Test]
    public async Task Takes_a_request_that_arrives_in_pieces_wherever_it_is_cut()
    {
        await using var host = await TcpHost.StartAsync(engine);
        using var peer = host.Connect();
        var two = TestMessages.Request(1, bodyLength: 12).Concat(TestMessages.Request(2, bodyLength: 12)).ToArray();
        for (var cut = 1; cut < two.Length; cut++)
        {
            peer.Send(two.AsSpan(0, cut));
            if (cut >= two.Length / 2) Assert.That(peer.ReceiveId(), Is.EqualTo(1));
            peer.Send(two.AsSpan(cut));
            if (cut < two.Length / 2) Assert.That(peer.ReceiveId(), Is.EqualTo(1));
            Assert.That(peer.ReceiveId(), Is.EqualTo(2));
        }
    }

    [Test]
    public async Task Takes_and_gives_the_largest_message()
    {
        await using var host = await TcpHost.StartAsync(engine);
        using var peer = host.Connect();
        var largest = TestMessages.Request(1, bodyLength: 262_144 - 28);
        for (var i = 0; i < 3; i++)
        {
            peer.Send(largest);
            Assert.That(peer.Receive().AsSpan(20).SequenceEqual(FakeHandler.EchoOf(largest).AsSpan(20)), Is.True);
        }
        peer.SendAll([largest, largest, TestMessages.Request(2)]);
        Assert.That(new[] { peer.ReceiveId(), peer.ReceiveId(), peer.ReceiveId() }, Is.EqualTo(new uint[] { 1, 1, 2 }));
        Assert.That(host.Handler.ReplyLengths.Values, Is.All.EqualTo(20 + 262_144));
    }

    [Test]
    public async Task Checklist_056_serves_a_client_that_sends_one_request_and_closes_itself()
    {
        await using var host = await TcpHost.StartAsync(engine);
        for (uint i = 1; i <= 20; i++)
        {
            using var peer = host.Connect();
            peer.ExpectNextAnswerIs(i);
        }
        Eventually.Is(() => host.Metrics.OpenConnections == 0, "all connections are gone");
        Assert.That(host.Count(Counter.Connections), Is.EqualTo(20));
    }

    [Test]
    public async Task A_client_that_closes_its_half_still_gets_every_answer()
    {
        var gate = new TaskCompletionSource();
        await using var host = await TcpHost.StartAsync(engine);
        host.Handler.Async = async (request, replies, cancellation) =>
        {
            await gate.Task;
            await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation);
        };
        using var peer = host.Connect();
        peer.SendAll([TestMessages.Request(1, TestMessages.NeedsTime), TestMessages.Request(2)]);
        peer.EndSending();
        Assert.That(peer.ReceiveId(), Is.EqualTo(2));
        gate.SetResult();
        Assert.That(peer.ReceiveId(), Is.EqualTo(1));
        peer.ExpectEnd();
    }

    [Test]
    public async Task Checklist_059_serves_IPv6()
    {
        await using var host = await TcpHost.StartAsync(engine, address: System.Net.IPAddress.IPv6Loopback);
        using var peer = host.Connect();
        peer.ExpectNextAnswerIs(1);
    }

    [Test]
    public async Task A_failing_engine_costs_one_answer_and_tells_the_peer_nothing()
    {
        await using var host = await TcpHost.StartAsync(engine);
        using var peer = host.Connect();
        foreach (var opCode in new[] { TestMessages.Throws, TestMessages.ImpossibleLength, TestMessages.ThrowsLate })
        {
            peer.Send(TestMessages.Request(11, opCode));
            var answer = peer.Receive();
            Assert.That(TestMessages.HeaderOf(answer).ResponseCode, Is.EqualTo(ResponseCode.Error));
            Assert.That(answer, Has.Length.EqualTo(Protocol.Serving.ErrorReply.Length));
        }
        peer.ExpectNextAnswerIs(12);
        Assert.That(host.Count(Counter.HandlerFaults), Is.EqualTo(3));
    }

    [Test]
    public async Task Requests_of_the_stock_clients_reach_the_engine_octet_by_octet()
    {
        await using var host = await TcpHost.StartAsync(engine);
        using var peer = host.Connect();
        var requests = new[] { "resolution", "errors", "admin", "session", "teleinfo-sdk" }.SelectMany(GoldenVectors.Load)
            .Where(v => v.Direction == "client->server" && v.Octets.Length > 44)
            .Where(v => TestMessages.EnvelopeOf(v.Octets).MessageLength == v.Octets.Length - 20)
            .Where(v => TestMessages.EnvelopeOf(v.Octets).Encrypted || TestMessages.HeaderOf(v.Octets).IsRequest)
            .Select(v => v.Octets).ToArray();
        Assert.That(requests, Has.Length.GreaterThan(50));
        peer.SendAll(requests);
        Eventually.Is(() => host.Handler.Frames.Count == requests.Length, "all requests arrived");
        Assert.That(host.Handler.Frames, Is.EqualTo(requests));
    }

    [Test]
    public async Task Never_has_more_requests_of_a_connection_outstanding_than_configured()
    {
        var gate = new TaskCompletionSource();
        var (now, most) = (0, 0);
        await using var host = await TcpHost.StartAsync(engine, new TcpOptions { MaxOutstandingPerConnection = 4 });
        host.Handler.Async = async (request, replies, cancellation) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await gate.Task;
            Interlocked.Decrement(ref now);
            await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation);
        };
        using var peer = host.Connect();
        peer.SendAll(Enumerable.Range(1, 100).Select(i => TestMessages.Request((uint)i, TestMessages.NeedsTime)));
        Eventually.Is(() => host.Handler.Late.Count == 4, "four are outstanding");
        using var other = host.Connect();
        other.ExpectNextAnswerIs(1_000);
        Assert.That(host.Handler.Late, Has.Count.EqualTo(4));
        gate.SetResult();
        var ids = Enumerable.Range(0, 100).Select(_ => peer.ReceiveId()).ToArray();
        Assert.That(ids, Is.EquivalentTo(Enumerable.Range(1, 100)));
        Assert.That(most, Is.LessThanOrEqualTo(4));
    }

    [Test]
    public async Task Answers_too_busy_when_too_much_of_one_source_is_outstanding()
    {
        var gate = new TaskCompletionSource();
        await using var host = await TcpHost.StartAsync(engine, new TcpOptions { MaxOutstanding = 8 });
        host.Handler.Async = async (request, replies, cancellation) =>
        {
            await gate.Task;
            await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation);
        };
        using var peer = host.Connect();
        peer.SendAll(Enumerable.Range(1, 3).Select(i => TestMessages.Request((uint)i, TestMessages.NeedsTime)));
        var refusal = peer.Receive();
        Assert.That(TestMessages.EnvelopeOf(refusal).RequestId, Is.EqualTo(3));
        Assert.That(TestMessages.HeaderOf(refusal).ResponseCode, Is.EqualTo(ResponseCode.ServerTooBusy));
        Assert.That(TestMessages.HeaderOf(refusal).OpCode, Is.EqualTo(TestMessages.NeedsTime));
        gate.SetResult();
        Assert.That(new[] { peer.ReceiveId(), peer.ReceiveId() }, Is.EquivalentTo(new uint[] { 1, 2 }));
        peer.Send(TestMessages.Request(4, TestMessages.NeedsTime));
        Assert.That(peer.ReceiveId(), Is.EqualTo(4));
    }
}
