using System.Net;
using System.Net.Sockets;
using IdResolution.Protocol;
using IdResolution.Protocol.Wire;
using IdResolution.Testing;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tests.Support;
using IdResolution.Transport.Udp;

namespace IdResolution.Transport.Tests.Udp;

/// <summary>Batches: what gathers while the engine is busy is fetched ahead for together and answered together.</summary>
internal sealed class MergedReplyTests
{
    private const int Peers = 5;
    private const int RequestsEach = 30;
    private static readonly int[] BodyLengths = [100, 100, 40, 100, 464, 464, 10, 100];

    [Test]
    public async Task Every_peer_gets_the_answers_to_its_own_requests_whatever_is_merged(
        [Values] bool merges, [Values("127.0.0.1", "0.0.0.0", "::1", "::")] string address)
    {
        var options = new UdpOptions { MergeReplies = merges, Threads = 1, BatchSize = 128 };
        await using var host = await UdpHost.StartAsync(UdpEngine.Batched, options, address: IPAddress.Parse(address));
        var to = address switch { "0.0.0.0" => IPAddress.Parse("127.0.0.7"), "::" => IPAddress.IPv6Loopback, _ => null };
        var peers = Enumerable.Range(0, Peers).Select(_ => host.Connect(to)).ToList();
        host.Handler.Gate.Reset();
        for (var i = 0; i < RequestsEach; i++)
        {
            for (var p = 0; p < Peers; p++) peers[p].Send(TestMessages.Request(IdOf(p, i), bodyLength: BodyLengths[(i + p) % BodyLengths.Length]));
        }
        host.Handler.Gate.Set();

        for (var p = 0; p < Peers; p++)
        {
            var peer = peers[p];
            var answered = Enumerable.Range(0, RequestsEach).Select(_ => ReceiveAnswered(peer)).ToList();
            Assert.That(answered, Is.EquivalentTo(Enumerable.Range(0, RequestsEach).Select(i => IdOf(p, i))));
        }
        foreach (var peer in peers) peer.Dispose();
        Assert.That(host.Count(Counter.SendFailed), Is.Zero);
        Assert.That(host.Count(Counter.Merged), merges ? Is.GreaterThan(0) : Is.Zero);
        Assert.That(host.Handler.Fetched, Is.SubsetOf(Ids()));
        Assert.That(host.Handler.Fetched, Has.Count.GreaterThan(Peers * RequestsEach / 2));

        static uint ReceiveAnswered(UdpPeer peer)
        {
            var answer = peer.Receive();
            var envelope = TestMessages.EnvelopeOf(answer);
            var body = TestMessages.BodyOf(answer);
            Assert.That(body.SequenceEqual(TestMessages.Body(envelope.RequestId, body.Length)), Is.True);
            return envelope.RequestId;
        }
    }

    [Test]
    public async Task Fragments_of_several_answers_arrive_whole()
    {
        await using var host = await UdpHost.StartAsync(UdpEngine.Batched, new UdpOptions { Threads = 1 });
        using var peer = host.Connect();
        host.Handler.Gate.Reset();
        peer.Send(TestMessages.Request(1));
        for (uint id = 2; id < 8; id++) peer.SendAll(TestMessages.Split(TestMessages.Request(id, bodyLength: 1_000 + 500 * (int)id)));
        host.Handler.Gate.Set();

        Assert.That(TestMessages.EnvelopeOf(peer.Receive()).RequestId, Is.EqualTo(1));
        var fragments = new Dictionary<uint, List<byte[]>>();
        while (fragments.Count < 6 || fragments.Any(f => f.Value.Count < Fragment.CountFor((int)TestMessages.EnvelopeOf(f.Value[0]).MessageLength)))
        {
            var datagram = peer.Receive();
            var id = TestMessages.EnvelopeOf(datagram).RequestId;
            if (!fragments.TryGetValue(id, out var list)) fragments.Add(id, list = []);
            list.Add(datagram);
        }
        foreach (var (id, list) in fragments)
        {
            var message = list.OrderBy(d => TestMessages.EnvelopeOf(d).Sequence).SelectMany(d => d[Envelope.Length..]).ToArray();
            Assert.That(message.AsSpan(Header.Length, 1_000 + 500 * (int)id).SequenceEqual(TestMessages.Body(id, 1_000 + 500 * (int)id)), Is.True, $"answer {id}");
        }
    }

    [Test]
    public async Task A_fault_while_fetching_ahead_harms_nothing()
    {
        await using var host = await UdpHost.StartAsync(UdpEngine.Batched, new UdpOptions { Threads = 1 });
        using var peer = host.Connect();
        host.Handler.ThrowsAtFetchOf = 3;
        host.Handler.Gate.Reset();
        peer.Send(TestMessages.Request(1));
        Eventually.Is(() => host.Handler.IsHeldUp, "the engine is busy with the first");
        for (uint id = 2; id <= 4; id++) peer.Send(TestMessages.Request(id));
        host.Handler.Gate.Set();

        for (uint id = 1; id <= 4; id++) Assert.That(TestMessages.EnvelopeOf(peer.Receive()).RequestId, Is.EqualTo(id));
        Assert.That(host.Count(Counter.HandlerFaults), Is.EqualTo(1));
    }

    [Test]
    public async Task Nothing_is_fetched_for_what_does_not_come_through_the_door()
    {
        var options = new UdpOptions { Threads = 1, RequestsPerSecondPerSource = 1, BurstPerSource = 5 };
        await using var host = await UdpHost.StartAsync(UdpEngine.Batched, options, new ManualTimeProvider());
        using var peer = host.Connect();
        host.Handler.Gate.Reset();
        peer.Send(TestMessages.Request(1));
        Eventually.Is(() => host.Handler.IsHeldUp, "the engine is busy with the first");
        peer.Send([1, 2, 3]);
        peer.Send(TestMessages.Frame(2, TestMessages.Echo, ResponseCode.Success, [1]));
        for (uint id = 3; id <= 7; id++) peer.Send(TestMessages.Request(id));
        host.Handler.Gate.Set();

        Eventually.Is(() => host.Count(Counter.RateLimited) == 2, "the last two are too many");
        Assert.That(host.Count(Counter.TooShort), Is.EqualTo(1));
        Assert.That(host.Count(Counter.Response), Is.EqualTo(1));
        foreach (uint id in new uint[] { 1, 3, 4, 5 }) Assert.That(TestMessages.EnvelopeOf(peer.Receive()).RequestId, Is.EqualTo(id));
        Assert.That(host.Handler.Begun, Is.EqualTo(new uint[] { 3, 4, 5 }));
    }

    [Test]
    public async Task Peers_that_cannot_be_answered_do_not_end_the_merging_for_the_others()
    {
        const int Requests = 8;
        await using var host = await UdpHost.StartAsync(UdpEngine.Batched, new UdpOptions { Threads = 1 });
        using var peer = host.Connect();
        using var forger = OpenForger();
        for (uint round = 0; round < 2; round++)
        {
            var merged = host.Count(Counter.Merged);
            host.Handler.Gate.Reset();
            peer.Send(TestMessages.Request((100 * round) + 1));
            for (uint i = 1; i <= 3; i++) forger?.SendTo(FromPort0(host.EndPoint.Port, TestMessages.Request((100 * round) + 50 + i)), host.EndPoint);
            for (uint i = 2; i <= Requests; i++) peer.Send(TestMessages.Request((100 * round) + i));
            host.Handler.Gate.Set();

            var answered = Enumerable.Range(0, Requests).Select(_ => TestMessages.EnvelopeOf(peer.Receive()).RequestId).ToList();
            Assert.That(answered, Is.EquivalentTo(Enumerable.Range(1, Requests).Select(i => (100 * round) + (uint)i)));
            Assert.That(host.Count(Counter.Merged), Is.GreaterThan(merged), $"round {round}");
        }
        if (forger is null) Assert.Pass("nobody may forge a source port here; seen with answerable peers only");
        Eventually.Is(() => host.Count(Counter.SendFailed) == 6, "every answer to the forged source port failed");
    }

    // Sockets that write the header themselves are for privileged users; null for others.
    private static Socket? OpenForger()
    {
        try
        {
            return new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Udp);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AccessDenied)
        {
            return null;
        }
    }

    private static byte[] FromPort0(int port, byte[] content)
    {
        var length = 8 + content.Length;
        return [0, 0, (byte)(port >> 8), (byte)port, (byte)(length >> 8), (byte)length, 0, 0, .. content];
    }

    private static uint IdOf(int peer, int request) => (uint)(peer * 1_000 + request + 1);

    private static IEnumerable<uint> Ids() =>
        from peer in Enumerable.Range(0, Peers) from request in Enumerable.Range(0, RequestsEach) select IdOf(peer, request);
}
