using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using IdResolution.Testing;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tcp;
using IdResolution.Transport.Tests.Support;

namespace IdResolution.Transport.Tests.Tcp;

[TestFixture(TcpEngine.Epoll)]
[TestFixture(TcpEngine.Kestrel)]
internal sealed class HostileConnectionTests(TcpEngine engine)
{
    [Test]
    public async Task Checklist_029_refuses_an_impossible_length_with_the_request_id_and_closes_without_reading_the_message()
    {
        await using var host = await TcpHost.StartAsync(engine);
        using var peer = host.Connect();
        var request = TestMessages.Request(0xB1);
        request[16] = 0x7F;
        peer.SendAll([TestMessages.Request(0xB0), request]);
        Assert.That(peer.ReceiveId(), Is.EqualTo(0xB0));
        ExpectProtocolError(peer, 0xB1);
        peer.EndSending();
        peer.ExpectEnd();
        Assert.That(host.Handler.Frames, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_refused_peer_that_goes_on_sending_reads_its_refusal_and_is_closed_after_a_while()
    {
        var time = new ManualTimeProvider();
        await using var host = await TcpHost.StartAsync(engine, time: time);
        using var peer = host.Connect();
        var request = TestMessages.Request(0xB1);
        request[16] = 0x7F;
        peer.Send([.. request, .. new byte[300_000]]);
        ExpectProtocolError(peer, 0xB1);
        Eventually.Is(() => AdvancedUntil(time, host, Counter.IdleClosed), "the connection is closed");
        peer.ExpectEnd();
    }

    [Test]
    public async Task Refuses_a_message_in_several_frames()
    {
        await using var host = await TcpHost.StartAsync(engine);
        using var peer = host.Connect();
        var request = TestMessages.Request(0xC1);
        request[2] |= 0x20;
        request[15] = 1;
        peer.Send(request);
        ExpectProtocolError(peer, 0xC1);
        Assert.That(host.Count(Counter.AnsweredFragmentOnStream), Is.EqualTo(1));
        Assert.That(host.Handler.Frames, Is.Empty);
    }

    [Test]
    public async Task Closes_at_once_on_other_protocols()
    {
        await using var host = await TcpHost.StartAsync(engine);
        foreach (var start in new[] { "GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001", "\n" })
        {
            using var peer = host.Connect();
            peer.Send(System.Text.Encoding.Latin1.GetBytes(start));
            peer.ExpectEnd();
        }
        Assert.That(host.Count(Counter.UnknownVersion), Is.EqualTo(3));
    }

    [Test]
    public async Task Does_not_answer_answers()
    {
        await using var host = await TcpHost.StartAsync(engine);
        using var peer = host.Connect();
        peer.Send(TestMessages.Frame(1, TestMessages.Echo, ResponseCode.Success, [1, 2, 3]));
        peer.ExpectNextAnswerIs(2);
        Assert.That(host.Count(Counter.Response), Is.EqualTo(1));
    }

    [Test]
    public async Task Checklist_057_five_hundred_slow_peers_are_cut_off_in_time_and_hinder_nobody()
    {
        var time = new ManualTimeProvider();
        await using var host = await TcpHost.StartAsync(engine, time: time);
        var slow = Enumerable.Range(0, 500).Select(_ => host.Connect()).ToArray();
        for (var i = 0; i < slow.Length; i++) BeginAfterAnother(slow[i], TestMessages.Request(1).AsSpan(0, 1 + i % 57));
        using var honest = host.Connect();
        honest.ExpectNextAnswerIs(1);
        Assert.That(host.Metrics.OpenConnections, Is.EqualTo(501));
        time.Advance(TimeSpan.FromSeconds(12));
        Assert.That(host.Count(Counter.SlowRequest), Is.EqualTo(500));
        honest.ExpectNextAnswerIs(2);
        Eventually.Is(() => host.Metrics.OpenConnections == 1, "only the honest peer is left");
        foreach (var peer in slow) peer.Dispose();
    }

    [Test]
    public async Task Checklist_057_dripping_octets_does_not_buy_time_but_a_long_request_gets_more()
    {
        var time = new ManualTimeProvider();
        await using var host = await TcpHost.StartAsync(engine, time: time);
        using var dripping = host.Connect();
        using var large = host.Connect();
        var request = TestMessages.Request(1);
        var longRequest = TestMessages.Request(2, bodyLength: 200_000);
        BeginAfterAnother(dripping, request.AsSpan(0, 1));
        BeginAfterAnother(large, longRequest.AsSpan(0, 3_000));
        for (var i = 1; i <= 10; i++)
        {
            dripping.Send(request.AsSpan(i, 1));
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.That(host.Count(Counter.SlowRequest), Is.Zero);
        }
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(host.Count(Counter.SlowRequest), Is.EqualTo(1));
        dripping.ExpectEnd();
        time.Advance(TimeSpan.FromSeconds(10));
        large.Send(longRequest.AsSpan(3_000));
        Assert.That(large.ReceiveId(), Is.EqualTo(2));
    }

    [Test]
    public async Task Checklist_058_closes_idle_connections_after_the_configured_time_and_not_before()
    {
        var time = new ManualTimeProvider();
        await using var host = await TcpHost.StartAsync(engine, time: time);
        using var peer = host.Connect();
        peer.ExpectNextAnswerIs(1);
        time.Advance(TimeSpan.FromSeconds(599));
        peer.ExpectNextAnswerIs(2);
        time.Advance(TimeSpan.FromSeconds(599));
        peer.ExpectNextAnswerIs(3);
        Assert.That(host.Count(Counter.IdleClosed), Is.Zero);
        Eventually.Is(() => AdvancedUntil(time, host, Counter.IdleClosed), "the idle connection is closed");
        peer.ExpectEnd();
    }

    [Test]
    public async Task Checklist_058_a_connection_with_outstanding_work_is_not_idle()
    {
        var gate = new TaskCompletionSource();
        var time = new ManualTimeProvider();
        var options = new TcpOptions { IdleTimeout = TimeSpan.FromSeconds(5), RequestTimeout = TimeSpan.FromMinutes(5) };
        await using var host = await TcpHost.StartAsync(engine, options, time);
        host.Handler.Async = async (request, replies, cancellation) =>
        {
            await gate.Task;
            await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation);
        };
        using var peer = host.Connect();
        peer.Send(TestMessages.Request(1, TestMessages.NeedsTime));
        Eventually.Is(() => host.Handler.Late.Count == 1, "the request is outstanding");
        time.Advance(TimeSpan.FromMinutes(1));
        gate.SetResult();
        Assert.That(peer.ReceiveId(), Is.EqualTo(1));
        Assert.That(host.Count(Counter.IdleClosed), Is.Zero);
    }

    [Test]
    public async Task Cuts_off_a_peer_that_does_not_read()
    {
        var time = new ManualTimeProvider();
        await using var host = await TcpHost.StartAsync(engine, time: time);
        using var peer = host.Connect(receiveBuffer: 8_192);
        var large = TestMessages.Request(1, TestMessages.NeedsTime, 200_000);
        host.Handler.Async = async (request, replies, cancellation) =>
        {
            while (true) await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation);
        };
        peer.Send(large);
        Eventually.Is(() => AdvancedUntil(time, host, Counter.SlowReader), "the peer is cut off");
        Eventually.Is(() => host.Count(Counter.Cancelled) == 1, "its request ends");
        Eventually.Is(() => host.Metrics.OpenConnections == 0, "the connection is gone");
    }

    [Test]
    public async Task Answers_that_peers_do_not_take_are_bounded_too()
    {
        await using var host = await TcpHost.StartAsync(engine, new TcpOptions { MaxOctetsInFlight = 4 << 20 });
        var answer = TestMessages.Frame(1, TestMessages.NeedsTime, ResponseCode.Success, new byte[262_000]);
        // The system's buffers on the way take some of it, the server holds the rest.
        host.Handler.Async = async (_, replies, cancellation) =>
        {
            while (true) await replies.SendAsync(answer, cancellation);
        };
        var peers = Enumerable.Range(0, 8).Select(_ => host.Connect(receiveBuffer: 8_192)).ToArray();
        foreach (var peer in peers) peer.Send(TestMessages.Request(1, TestMessages.NeedsTime));
        Eventually.Is(() => host.Count(Counter.SlowReader) > 0, "some are cut off");
        using var honest = host.Connect();
        honest.ExpectNextAnswerIs(2);
        foreach (var peer in peers) peer.Dispose();
        Eventually.Is(() => host.Metrics.OpenConnections == 1, "only the honest peer is left");
    }

    [Test]
    public async Task Cancels_a_request_that_makes_no_progress()
    {
        var time = new ManualTimeProvider();
        await using var host = await TcpHost.StartAsync(engine, time: time);
        host.Handler.Async = static (_, _, cancellation) => FakeHandler.UntilCancelled(cancellation);
        using var peer = host.Connect();
        peer.Send(TestMessages.Request(1, TestMessages.NeedsTime));
        Eventually.Is(() => host.Handler.Late.Count == 1, "the request is outstanding");
        time.Advance(TimeSpan.FromSeconds(121));
        Eventually.Is(() => host.Count(Counter.Cancelled) == 1, "the request is cancelled");
        peer.ExpectNextAnswerIs(2);
    }

    [Test]
    public async Task A_peer_that_vanishes_cancels_its_requests()
    {
        await using var host = await TcpHost.StartAsync(engine);
        host.Handler.Async = static (_, _, cancellation) => FakeHandler.UntilCancelled(cancellation);
        using (var peer = host.Connect())
        {
            peer.Send(TestMessages.Request(1, TestMessages.NeedsTime));
            Eventually.Is(() => host.Handler.Late.Count == 1, "the request is outstanding");
            peer.Reset();
        }
        Eventually.Is(() => host.Count(Counter.Cancelled) == 1, "the request is cancelled");
        Eventually.Is(() => host.Metrics.OpenConnections == 0, "the connection is gone");
    }

    [Test]
    public async Task Bounds_open_connections_in_total_and_per_source()
    {
        foreach (var (options, reason) in new[]
        {
            (new TcpOptions { MaxConnections = 3 }, Counter.TooManyConnections),
            (new TcpOptions { MaxConnectionsPerSource = 3 }, Counter.TooManyFromSource),
        })
        {
            await using var host = await TcpHost.StartAsync(engine, options);
            var peers = Enumerable.Range(0, 3).Select(_ => host.Connect()).ToArray();
            foreach (var peer in peers) peer.ExpectNextAnswerIs(1);
            using (var fourth = host.Connect()) fourth.ExpectEnd();
            Assert.That(host.Count(reason), Is.EqualTo(1));
            peers[0].Dispose();
            Eventually.Is(() => host.Metrics.OpenConnections == 2, "a place is free");
            using var fifth = host.Connect();
            fifth.ExpectNextAnswerIs(2);
            foreach (var peer in peers) peer.Dispose();
        }
    }

    [Test]
    public async Task Bounds_the_octets_in_flight()
    {
        await using var host = await TcpHost.StartAsync(engine, new TcpOptions { MaxOctetsInFlight = 4 << 20 });
        var request = TestMessages.Request(1, bodyLength: 262_000);
        var peers = Enumerable.Range(0, 6).Select(_ => host.Connect()).ToArray();
        foreach (var peer in peers) peer.Send(request.AsSpan(0, 260_000));
        Eventually.Is(() => host.Count(Counter.AnsweredBusy) >= 2, "four of 260 kB fit in one MiB, the share of one source");
        foreach (var peer in peers) peer.Dispose();
        Eventually.Is(() => host.Metrics.OpenConnections == 0, "all are gone");
        using var later = host.Connect();
        var refused = host.Count(Counter.AnsweredBusy);
        later.Send(request);
        Assert.That(later.ReceiveId(), Is.EqualTo(1));
        Assert.That(host.Count(Counter.AnsweredBusy), Is.EqualTo(refused));
    }

    [Test]
    public async Task Connections_that_stay_open_give_back_what_their_requests_held()
    {
        await using var host = await TcpHost.StartAsync(engine, new TcpOptions { MaxOctetsInFlight = 4 << 20 });
        var request = TestMessages.Request(2, bodyLength: 250_000);
        var late = TestMessages.Request(3, TestMessages.NeedsTime, 250_000);
        var peers = Enumerable.Range(0, 6).Select(_ => host.Connect()).ToArray();
        foreach (var peer in peers)
        {
            peer.Send(request.AsSpan(0, 200_000));
            peer.Send(request.AsSpan(200_000));
            Assert.That(TestMessages.HeaderOf(peer.Receive()).ResponseCode, Is.EqualTo(ResponseCode.Success));
            peer.Send(late);
            Assert.That(TestMessages.HeaderOf(peer.Receive()).ResponseCode, Is.EqualTo(ResponseCode.Success));
        }
        Eventually.Is(() => host.Metrics.Queued(ClientTransport.Tcp) == 0, "nothing is outstanding");
        foreach (var peer in peers) peer.Dispose();
    }

    [Test]
    public async Task One_source_leaves_room_for_the_requests_of_others()
    {
        await using var host = await TcpHost.StartAsync(engine, new TcpOptions { MaxOutstanding = 8 });
        host.Handler.Async = async (request, replies, cancellation) =>
        {
            if (TestMessages.EnvelopeOf(request.Frame.Span).RequestId < 100) await FakeHandler.UntilCancelled(cancellation);
            await replies.SendAsync(FakeHandler.EchoOf(request.Frame.Span), cancellation);
        };
        using var greedy = host.Connect();
        using var greedyToo = host.Connect();
        greedy.SendAll(Enumerable.Range(1, 8).Select(id => TestMessages.Request((uint)id, TestMessages.NeedsTime)));
        for (var i = 0; i < 6; i++)
            Assert.That(TestMessages.HeaderOf(greedy.Receive()).ResponseCode, Is.EqualTo(ResponseCode.ServerTooBusy));
        greedyToo.Send(TestMessages.Request(100, TestMessages.NeedsTime));
        Assert.That(TestMessages.HeaderOf(greedyToo.Receive()).ResponseCode, Is.EqualTo(ResponseCode.ServerTooBusy));
        using var other = host.Connect(from: IPAddress.Parse("127.0.0.2"));
        other.Send(TestMessages.Request(101, TestMessages.NeedsTime));
        Assert.That(TestMessages.HeaderOf(other.Receive()).ResponseCode, Is.EqualTo(ResponseCode.Success));
        greedy.Reset();
        Eventually.Is(() => host.Metrics.OpenConnections == 2, "the greedy one and its requests are gone");
        greedyToo.Send(TestMessages.Request(102, TestMessages.NeedsTime));
        Assert.That(TestMessages.HeaderOf(greedyToo.Receive()).ResponseCode, Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task Idle_peers_make_room_when_places_run_out()
    {
        var time = new ManualTimeProvider();
        await using var host = await TcpHost.StartAsync(engine, new TcpOptions { MaxConnections = 8 }, time);
        var idle = Enumerable.Range(0, 6).Select(_ => host.Connect()).ToArray();
        foreach (var peer in idle) peer.ExpectNextAnswerIs(1);
        time.Advance(TimeSpan.FromSeconds(12));
        foreach (var peer in idle) peer.ExpectNextAnswerIs(2);
        Assert.That(host.Count(Counter.IdleClosed), Is.Zero);
        using var seventh = host.Connect();
        seventh.ExpectNextAnswerIs(1);
        var seconds = 0;
        Eventually.Is(CrowdIsGone, "those that were idle too long are closed");
        Assert.That(host.Count(Counter.IdleClosed), Is.Positive);
        foreach (var peer in idle) peer.Dispose();

        bool CrowdIsGone()
        {
            // Far less than the idle time that holds otherwise.
            if (seconds++ < 60) time.Advance(TimeSpan.FromSeconds(1));
            return host.Metrics.OpenConnections < 7;
        }
    }

    [Test]
    public async Task Random_and_damaged_octets_do_not_hurt()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var host = await TcpHost.StartAsync(engine);
        using var honest = host.Connect();
        for (uint connection = 0; connection < 500; connection++)
        {
            using var peer = host.Connect();
            var octets = Enumerable.Range(0, 100).SelectMany(_ => Damaged(random)).ToArray();
            peer.TrySend(octets);
            honest.ExpectNextAnswerIs(connection);
        }
        Eventually.Is(() => host.Metrics.OpenConnections == 1, "only the honest peer is left");
        Assert.That(host.Count(Counter.Requests), Is.GreaterThan(500));
    }

    private static byte[] Damaged(Random random)
    {
        var longest = random.Next(20) == 0 ? 20_000 : 100;
        var request = TestMessages.Request((uint)random.Next(1_000), (OpCode)random.Next(1, 105), random.Next(longest));
        if (random.Next(20) == 0) request[random.Next(44)] ^= (byte)(1 << random.Next(8));
        return request;
    }

    private static void ExpectProtocolError(TcpPeer peer, uint requestId)
    {
        var answer = peer.Receive();
        Assert.That(TestMessages.EnvelopeOf(answer).RequestId, Is.EqualTo(requestId));
        Assert.That(TestMessages.HeaderOf(answer).ResponseCode, Is.EqualTo(ResponseCode.ProtocolError));
    }

    /// <summary>Sends a request and the start of another at once: when the answer is here, the server has seen that start.</summary>
    private static void BeginAfterAnother(TcpPeer peer, ReadOnlySpan<byte> start)
    {
        peer.Send([.. TestMessages.Request(77), .. start]);
        Assert.That(peer.ReceiveId(), Is.EqualTo(77));
    }

    /// <summary>Lets a second pass and says whether the counter has its value: the server notes what happened at its own pace.</summary>
    private static bool AdvancedUntil(ManualTimeProvider time, TcpHost host, Counter counter)
    {
        time.Advance(TimeSpan.FromSeconds(1));
        return host.Count(counter) == 1;
    }
}
