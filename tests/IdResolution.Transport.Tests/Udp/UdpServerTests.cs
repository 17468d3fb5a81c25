using System.Net;
using System.Net.Sockets;
using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tests.Support;
using IdResolution.Transport.Udp;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdResolution.Transport.Tests.Udp;

[TestFixture(UdpEngine.Batched)]
[TestFixture(UdpEngine.Portable)]
internal sealed class UdpServerTests(UdpEngine engine)
{
    [Test]
    public async Task Uses_the_engine_that_was_asked_for()
    {
        await using var host = await UdpHost.StartAsync(engine);
        Assert.That(host.Server.Engine, Is.EqualTo(engine));
    }

    [Test]
    public async Task Answers_a_request_from_memory()
    {
        await using var host = await UdpHost.StartAsync(engine);
        using var peer = host.Connect();
        peer.Send(TestMessages.Request(7));
        Assert.That(peer.Receive(), Is.EqualTo(FakeHandler.EchoOf(TestMessages.Request(7))));
        Assert.That(host.Handler.ReplyLengths[ClientTransport.Udp], Is.EqualTo(20 + 7_872));
    }

    [Test]
    public async Task Checklist_049_sends_up_to_492_octets_in_one_datagram_and_more_in_fragments_with_the_total_length_in_each()
    {
        await using var host = await UdpHost.StartAsync(engine);
        using var peer = host.Connect();
        foreach (var bodyLength in new[] { 464, 465, 492 + 464, 492 + 465, 5_000, 7_872 - 28 })
        {
            peer.SendAll(TestMessages.Split(TestMessages.Request(9, bodyLength: bodyLength)));
            var answer = peer.ReceiveAnswer(out var datagrams);
            var length = 24 + bodyLength + 4;
            Assert.That(answer[20..], Is.EqualTo(FakeHandler.EchoOf(TestMessages.Request(9, bodyLength: bodyLength))[20..]));
            Assert.That(datagrams, Has.Count.EqualTo((length + 491) / 492));
            Assert.That(datagrams.Select(d => TestMessages.EnvelopeOf(d).MessageLength), Is.All.EqualTo(length));
            Assert.That(datagrams.SkipLast(1).Select(d => d.Length), Is.All.EqualTo(512));
            Assert.That(datagrams.Select(d => TestMessages.EnvelopeOf(d).Sequence), Is.EquivalentTo(Enumerable.Range(0, datagrams.Count)));
        }
    }

    [Test]
    public async Task Checklist_051_sets_the_truncated_flag_on_every_fragment_and_only_there()
    {
        await using var host = await UdpHost.StartAsync(engine);
        using var peer = host.Connect();
        peer.Send(TestMessages.Request(1, bodyLength: 464));
        peer.ReceiveAnswer(out var single);
        peer.SendAll(TestMessages.Split(TestMessages.Request(2, bodyLength: 2_000)));
        peer.ReceiveAnswer(out var many);
        Assert.That(TestMessages.EnvelopeOf(single[0]).Truncated, Is.False);
        Assert.That(many.Select(d => TestMessages.EnvelopeOf(d).Truncated), Is.All.True);
    }

    [Test]
    public async Task Refuses_to_be_an_amplifier_by_giving_the_engine_no_more_room_than_configured()
    {
        await using var host = await UdpHost.StartAsync(engine, new UdpOptions { MaxUdpAnswerOctets = 1_500 });
        using var peer = host.Connect();
        peer.SendAll(TestMessages.Split(TestMessages.Request(3, bodyLength: 4_000)));
        var answer = peer.ReceiveAnswer();
        Assert.That(TestMessages.HeaderOf(answer).ResponseCode, Is.EqualTo(ResponseCode.Error));
        Assert.That(host.Handler.ReplyLengths[ClientTransport.Udp], Is.EqualTo(20 + 2 * 492 + (1_500 - 1_024 - 20)));
    }

    [Test]
    public async Task Checklist_029_answers_an_impossible_length_with_a_protocol_error_that_echoes_the_request_id()
    {
        await using var host = await UdpHost.StartAsync(engine);
        using var peer = host.Connect();
        var tooLong = TestMessages.Request(0xA1);
        tooLong[16] = 1; // 2^24 and more
        peer.Send(tooLong);
        ExpectProtocolError(peer.Receive(), 0xA1, TestMessages.Echo);
        var mismatch = TestMessages.Request(0xA2);
        mismatch[19]--;
        peer.Send(mismatch);
        ExpectProtocolError(peer.Receive(), 0xA2, TestMessages.Echo);
        peer.Send(tooLong.AsSpan(0, 20));
        ExpectProtocolError(peer.Receive(), 0xA1, OpCode.Reserved);
        Assert.That(host.Handler.Frames, Is.Empty);
        Assert.That(host.Count(Counter.AnsweredTooLong), Is.EqualTo(2));
        Assert.That(host.Count(Counter.AnsweredLengthMismatch), Is.EqualTo(1));
    }

    [Test]
    public async Task Says_nothing_to_what_is_no_request_of_this_protocol()
    {
        await using var host = await UdpHost.StartAsync(engine);
        using var peer = host.Connect();
        peer.Send([]);
        peer.Send(TestMessages.Request(1).AsSpan(0, 19));
        var otherVersion = TestMessages.Request(2);
        otherVersion[0] = 4;
        peer.Send(otherVersion);
        peer.Send(TestMessages.Frame(3, TestMessages.Echo, ResponseCode.Success, [1, 2, 3]));
        var fragmentOfNothing = TestMessages.Request(4);
        fragmentOfNothing[15] = 1;
        peer.Send(fragmentOfNothing);
        var tooLongResponse = TestMessages.Frame(5, TestMessages.Echo, ResponseCode.ProtocolError, []);
        tooLongResponse[16] = 1;
        peer.Send(tooLongResponse);
        peer.ExpectNextAnswerIs(6);
        Assert.That(host.Count(Counter.TooShort), Is.EqualTo(2));
        Assert.That(host.Count(Counter.UnknownVersion), Is.EqualTo(1));
        Assert.That(host.Count(Counter.Response), Is.EqualTo(2));
        Assert.That(host.Count(Counter.BadFragment), Is.EqualTo(1));
    }

    [Test]
    public async Task A_failing_engine_costs_one_answer_and_tells_the_peer_nothing()
    {
        await using var host = await UdpHost.StartAsync(engine);
        using var peer = host.Connect();
        foreach (var opCode in new[] { TestMessages.Throws, TestMessages.ImpossibleLength, TestMessages.ThrowsLate })
        {
            peer.Send(TestMessages.Request(11, opCode));
            var answer = peer.Receive();
            Assert.That(TestMessages.HeaderOf(answer).ResponseCode, Is.EqualTo(ResponseCode.Error));
            Assert.That(TestMessages.EnvelopeOf(answer).RequestId, Is.EqualTo(11));
            Assert.That(answer, Has.Length.EqualTo(ErrorReply.Length));
        }
        peer.ExpectNextAnswerIs(12);
        Assert.That(host.Count(Counter.HandlerFaults), Is.EqualTo(3));
    }

    [Test]
    public async Task Counts_requests_answers_and_what_the_engine_drops()
    {
        await using var host = await UdpHost.StartAsync(engine);
        using var peer = host.Connect();
        peer.Send(TestMessages.Request(1, TestMessages.Dropped));
        for (uint i = 2; i < 12; i++) peer.ExpectNextAnswerIs(i);
        Assert.That(host.Count(Counter.Requests), Is.EqualTo(11));
        Assert.That(host.Count(Counter.Answers), Is.EqualTo(10));
        Assert.That(host.Count(Counter.ByEngine), Is.EqualTo(1));
    }

    [Test]
    public async Task Checklist_059_serves_IPv6()
    {
        await using var host = await UdpHost.StartAsync(engine, address: IPAddress.IPv6Loopback);
        using var peer = host.Connect();
        peer.ExpectNextAnswerIs(1);
        peer.Send(TestMessages.Request(2, TestMessages.NeedsTime));
        Assert.That(TestMessages.EnvelopeOf(peer.Receive()).RequestId, Is.EqualTo(2));
        Assert.That(host.Handler.Late.Single().Remote, Is.EqualTo(peer.Local));
    }

    [Test]
    public async Task The_IPv6_wildcard_serves_IPv4_as_well()
    {
        await using var host = await UdpHost.StartAsync(engine, address: IPAddress.IPv6Any);
        using var four = host.Connect(to: IPAddress.Loopback);
        using var six = host.Connect(to: IPAddress.IPv6Loopback);
        four.ExpectNextAnswerIs(1);
        six.ExpectNextAnswerIs(2);
        four.Send(TestMessages.Request(3, TestMessages.NeedsTime));
        Assert.That(TestMessages.EnvelopeOf(four.Receive()).RequestId, Is.EqualTo(3));
        Assert.That(host.Handler.Late.Single().Remote, Is.EqualTo(four.Local));
    }

    [Test]
    public async Task Refuses_a_port_that_another_server_uses()
    {
        await using var host = await UdpHost.StartAsync(engine);
        using var metrics = new TransportMetrics();
        await using var second = new UdpServer(
            host.EndPoint, new UdpOptions { Engine = engine }, host.Handler, metrics, TimeProvider.System, NullLogger<UdpServer>.Instance);
        var error = await Assert.ThrowsAsync<SocketException>(() => second.StartAsync(CancellationToken.None));
        Assert.That(error!.SocketErrorCode, Is.EqualTo(SocketError.AddressAlreadyInUse));
    }

    [Test]
    public async Task Checklist_054_drops_what_a_source_asks_above_its_rate()
    {
        var time = new Testing.ManualTimeProvider();
        var options = new UdpOptions { RequestsPerSecondPerSource = 10, BurstPerSource = 5 };
        await using var host = await UdpHost.StartAsync(engine, options, time);
        using var greedy = host.Connect();
        using var modest = host.Connect(from: IPAddress.Parse("127.0.0.77"));
        for (uint i = 0; i < 8; i++) greedy.Send(TestMessages.Request(i + 1));
        Eventually.Is(() => host.Count(Counter.RateLimited) == 3, "three are dropped");
        for (uint i = 0; i < 5; i++) Assert.That(TestMessages.EnvelopeOf(greedy.Receive()).RequestId, Is.EqualTo(i + 1));
        modest.ExpectNextAnswerIs(100);
        time.Advance(TimeSpan.FromSeconds(0.1));
        greedy.ExpectNextAnswerIs(101);
    }

    private static void ExpectProtocolError(byte[] answer, uint requestId, OpCode opCode)
    {
        Assert.That(TestMessages.EnvelopeOf(answer).RequestId, Is.EqualTo(requestId));
        Assert.That(TestMessages.HeaderOf(answer).ResponseCode, Is.EqualTo(ResponseCode.ProtocolError));
        Assert.That(TestMessages.HeaderOf(answer).OpCode, Is.EqualTo(opCode));
        Assert.That(answer, Has.Length.EqualTo(ErrorReply.Length));
    }
}
