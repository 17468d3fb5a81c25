using IdResolution.Testing;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tests.Support;
using IdResolution.Transport.Udp;

namespace IdResolution.Transport.Tests.Udp;

[TestFixture(UdpEngine.Batched)]
[TestFixture(UdpEngine.Portable)]
internal sealed class FragmentedRequestTests(UdpEngine engine)
{
    [Test]
    public async Task Checklist_050_puts_requests_together_in_any_order_with_duplicates_and_others_in_between()
    {
        const int seed = 20_260_101;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var host = await UdpHost.StartAsync(engine);
        using var peer = host.Connect();
        for (uint round = 0; round < 20; round++)
        {
            var requests = Enumerable.Range(1, 5)
                .Select(i => TestMessages.Request(round * 10 + (uint)i, bodyLength: random.Next(465, 7_000))).ToArray();
            var datagrams = requests.SelectMany(request => Doubled(TestMessages.Split(request))).ToArray();
            random.Shuffle(datagrams);
            peer.SendAll(datagrams);
            var expected = requests.ToDictionary(
                request => TestMessages.EnvelopeOf(request).RequestId, request => FakeHandler.EchoOf(request)[20..]);
            var pieces = new Dictionary<uint, SortedDictionary<uint, byte[]>>();
            while (pieces.Count < expected.Count || pieces.Any(p => p.Value.Values.Sum(v => v.Length) < expected[p.Key].Length))
            {
                var datagram = peer.Receive();
                var envelope = TestMessages.EnvelopeOf(datagram);
                if (!pieces.TryGetValue(envelope.RequestId, out var of)) pieces[envelope.RequestId] = of = [];
                of[envelope.Sequence] = datagram[20..];
            }
            foreach (var (id, message) in expected) Assert.That(pieces[id].Values.SelectMany(v => v), Is.EqualTo(message));
        }
        // A full second copy cannot be: each fragment is doubled but sent among the others.
        Assert.That(host.Count(Counter.BadFragment), Is.Positive);

        static IEnumerable<byte[]> Doubled(byte[][] fragments) => fragments.Concat(fragments.Take(fragments.Length - 1));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Decides_by_length_and_not_by_the_truncated_flag_and_shows_the_engine_one_whole_message(bool withFlag)
    {
        await using var host = await UdpHost.StartAsync(engine);
        using var peer = host.Connect();
        var request = TestMessages.Request(5, bodyLength: 1_000);
        foreach (var datagram in TestMessages.Split(request))
        {
            if (!withFlag) datagram[2] &= 0x1F;
            peer.Send(datagram);
        }
        Assert.That(TestMessages.BodyOf(peer.ReceiveAnswer()).ToArray(), Is.EqualTo(TestMessages.BodyOf(request).ToArray()));
        Assert.That(host.Handler.Frames.Single(), Is.EqualTo(request));
    }

    [Test]
    public async Task Drops_and_counts_fragments_that_cannot_be()
    {
        await using var host = await UdpHost.StartAsync(engine);
        using var peer = host.Connect();
        var fragments = TestMessages.Split(TestMessages.Request(5, bodyLength: 1_000));
        peer.Send(fragments[1].AsSpan(0, 511));
        peer.Send([.. fragments[1], 0]);
        peer.Send([.. fragments[2], 0]);
        var beyond = (byte[])fragments[2].Clone();
        beyond[15] = 3;
        peer.Send(beyond);
        peer.Send(fragments[0]);
        var otherLength = (byte[])fragments[1].Clone();
        otherLength[19]--;
        peer.Send(otherLength);
        peer.Send(TestMessages.Request(6, bodyLength: 600));
        peer.ExpectNextAnswerIs(7);
        Assert.That(host.Count(Counter.BadFragment), Is.EqualTo(6));
        Assert.That(host.Metrics.Partials, Is.EqualTo(1));
    }

    [Test]
    public async Task Checklist_052_forgets_an_incomplete_request_after_five_seconds()
    {
        var time = new ManualTimeProvider();
        await using var host = await UdpHost.StartAsync(engine, time: time);
        using var peer = host.Connect();
        var fragments = TestMessages.Split(TestMessages.Request(5, bodyLength: 1_000));
        peer.SendAll(fragments[..2]);
        Eventually.Is(() => host.Count(Counter.Fragments) == 2, "both fragments are in");
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.That(host.Metrics.Partials, Is.EqualTo(1));
        time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.That(host.Metrics.Partials, Is.Zero);
        Assert.That(host.Count(Counter.FragmentExpired), Is.EqualTo(1));
        peer.Send(fragments[2]);
        peer.ExpectNextAnswerIs(6);
        Assert.That(host.Handler.Frames, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Checklist_052_five_thousand_half_open_requests_neither_stop_the_service_nor_keep_new_ones_out()
    {
        await using var host = await UdpHost.StartAsync(engine, new UdpOptions { MaxPartialsPerSource = 4_096 });
        var peers = Enumerable.Range(0, 20).Select(_ => host.Connect()).ToArray();
        foreach (var (peer, number) in peers.Select((peer, number) => (peer, number)))
        {
            for (uint i = 0; i < 250; i++)
            {
                peer.Send(TestMessages.FragmentOf((uint)number * 1_000 + i, 200_000, i % 3));
                if (i % 50 == 49) peer.ExpectNextAnswerIs(900_000 + i);
            }
        }
        using var honest = host.Connect();
        var request = TestMessages.Request(77, bodyLength: 5_000);
        honest.SendAll(TestMessages.Split(request));
        Assert.That(TestMessages.BodyOf(honest.ReceiveAnswer()).ToArray(), Is.EqualTo(TestMessages.BodyOf(request).ToArray()));
        Assert.That(host.Count(Counter.Fragments), Is.GreaterThan(5_000));
        Assert.That(host.Metrics.Partials, Is.EqualTo(4_095));
        Assert.That(host.Count(Counter.FragmentEvicted), Is.GreaterThan(900));
        foreach (var peer in peers) peer.Dispose();
    }
}
