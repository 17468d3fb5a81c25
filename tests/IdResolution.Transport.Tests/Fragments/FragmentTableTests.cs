using System.Buffers;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Testing;
using IdResolution.Transport.Admission;
using IdResolution.Transport.Fragments;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tests.Support;
using IdResolution.Transport.Udp;

namespace IdResolution.Transport.Tests.Fragments;

internal sealed class FragmentTableTests
{
    private readonly ManualTimeProvider _time = new();
    private TransportMetrics _metrics = null!;

    [SetUp]
    public void SetUp() => _metrics = new TransportMetrics();

    [TearDown]
    public void TearDown() => _metrics.Dispose();

    [Test]
    public void Checklist_050_every_order_gives_the_same_message()
    {
        const int seed = 11;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var table = Table();
        for (var i = 0; i < 100; i++)
        {
            var request = TestMessages.Request(1, bodyLength: random.Next(465, 20_000));
            var fragments = TestMessages.Split(request);
            random.Shuffle(fragments);
            foreach (var fragment in fragments.SkipLast(1)) Assert.That(Add(table, Source(1), fragment), Is.Null);
            Assert.That(Add(table, Source(1), fragments[^1]), Is.EqualTo(request));
        }
        Assert.That(table.Held, Is.Zero);
        Assert.That(_metrics.Partials, Is.Zero);
    }

    [Test]
    public void The_largest_message_fits()
    {
        var request = TestMessages.Request(1, bodyLength: Envelope.MaxMessageLength - 28);
        var table = Table();
        byte[]? whole = null;
        foreach (var fragment in TestMessages.Split(request)) whole = Add(table, Source(1), fragment);
        Assert.That(whole.AsSpan().SequenceEqual(request), Is.True);
    }

    [Test]
    public void Equal_request_ids_of_different_ports_do_not_mix()
    {
        var table = Table();
        var (one, two) = (TestMessages.Request(1, bodyLength: 900), TestMessages.Request(1, bodyLength: 950));
        var (ones, twos) = (TestMessages.Split(one), TestMessages.Split(two));
        Add(table, Source(1, 100), ones[0]);
        Add(table, Source(1, 200), twos[0]);
        Assert.That(Add(table, Source(1, 100), ones[1]), Is.EqualTo(one));
        Assert.That(Add(table, Source(1, 200), twos[1]), Is.EqualTo(two));
    }

    [Test]
    public void A_full_table_makes_room_by_the_oldest()
    {
        var table = Table(new UdpOptions { MaxPartials = 3 });
        var requests = Enumerable.Range(1, 4).Select(i => TestMessages.Split(TestMessages.Request((uint)i, bodyLength: 900))).ToArray();
        foreach (var (fragments, i) in requests.Select((f, i) => (f, i))) Add(table, Source(i), fragments[0]);
        Assert.That(_metrics.Partials, Is.EqualTo(3));
        Assert.That(_metrics.Udp.Read(Counter.FragmentEvicted), Is.EqualTo(1));
        Assert.That(Add(table, Source(1), requests[1][1]), Is.Not.Null);
        Assert.That(Add(table, Source(0), requests[0][1]), Is.Null);
    }

    [Test]
    public void A_source_at_its_bound_gives_up_its_own_oldest_and_nobody_elses()
    {
        var table = Table(new UdpOptions { MaxPartialsPerSource = 2 });
        var honest = TestMessages.Split(TestMessages.Request(500, bodyLength: 900));
        Add(table, Source(9), honest[0]);
        for (uint i = 1; i <= 50; i++) Add(table, Source(1, (ushort)i), TestMessages.Split(TestMessages.Request(i, bodyLength: 900))[0]);
        Assert.That(_metrics.Partials, Is.EqualTo(3));
        Assert.That(Add(table, Source(9), honest[1]), Is.Not.Null);
        Assert.That(Add(table, Source(1, 50), TestMessages.Split(TestMessages.Request(50, bodyLength: 900))[1]), Is.Not.Null);
    }

    [Test]
    public void Holds_no_more_octets_than_configured()
    {
        var table = Table(new UdpOptions { MaxPartialOctets = 1 << 20, MaxPartials = 100_000 });
        for (var i = 0; i < 100; i++)
        {
            var fragments = TestMessages.Split(TestMessages.Request((uint)i, bodyLength: 60_000));
            foreach (var fragment in fragments.SkipLast(1)) Add(table, Source(i), fragment);
            Assert.That(table.Held, Is.LessThanOrEqualTo(1 << 20));
        }
        Assert.That(_metrics.Udp.Read(Counter.FragmentEvicted), Is.Positive);
        Assert.That(_metrics.Partials, Is.Positive);
    }

    [Test]
    public void Memory_follows_what_arrived_and_not_what_was_promised()
    {
        var table = Table();
        for (var i = 0; i < 1_000; i++) Add(table, Source(i), TestMessages.FragmentOf((uint)i, 262_000, 0));
        Assert.That(_metrics.Partials, Is.EqualTo(1_000));
        Assert.That(table.Held, Is.LessThan(4_000_000));
    }

    [Test]
    public void Checklist_052_time_is_counted_from_the_first_fragment()
    {
        var table = Table();
        var fragments = TestMessages.Split(TestMessages.Request(1, bodyLength: 2_000));
        Add(table, Source(1), fragments[0]);
        _time.Advance(TimeSpan.FromSeconds(3));
        Add(table, Source(1), fragments[1]);
        _time.Advance(TimeSpan.FromSeconds(2));
        table.Expire();
        Assert.That(_metrics.Partials, Is.Zero);
        Assert.That(_metrics.Udp.Read(Counter.FragmentExpired), Is.EqualTo(1));
    }

    private static SourceKey Source(int host, ushort port = 1) => new(PeerAddress.FromIPv4(0x0A00_0000 + (uint)host), port);

    private static byte[]? Add(FragmentTable table, SourceKey source, byte[] datagram)
    {
        var envelope = TestMessages.EnvelopeOf(datagram);
        if (!table.TryComplete(envelope, datagram.AsSpan(Envelope.Length), source, out var frame, out var length)) return null;
        var copy = frame[..length];
        ArrayPool<byte>.Shared.Return(frame);
        return copy;
    }

    private FragmentTable Table(UdpOptions? options = null) => new(options ?? new UdpOptions(), _metrics, _time);
}
