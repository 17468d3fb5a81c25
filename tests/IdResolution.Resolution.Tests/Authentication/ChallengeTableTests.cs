using System.Net;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Authentication;

public sealed class ChallengeTableTests
{
    private static readonly RequestDigest Digest = RequestDigest.Compute(DigestAlgorithm.Sha256, []);
    private static readonly IPAddress Near = IPAddress.Loopback;

    private readonly TestTime _time = new();

    [Test]
    public void A_source_s_oldest_gives_way_to_its_own()
    {
        var table = Table(options => options.MaxChallengesPerSource = 3);
        var other = Add(table, IPAddress.Parse("192.0.2.1"));
        var mine = Enumerable.Range(0, 5).Select(_ => Add(table, Near)).ToArray();
        Assert.That(mine.Select(challenge => Take(table, challenge) is not null), Is.EqualTo(new[] { false, false, true, true, true }));
        Assert.That(Take(table, other), Is.SameAs(other));
        Assert.That(table.Count, Is.Zero);
    }

    [Test]
    public void The_oldest_of_all_gives_way_when_the_table_is_full()
    {
        var table = Table(options => options.MaxChallenges = 3);
        var all = Enumerable.Range(1, 5).Select(host => Add(table, IPAddress.Parse($"192.0.2.{host}"))).ToArray();
        Assert.That(table.Count, Is.EqualTo(3));
        Assert.That(all.Select(challenge => Take(table, challenge) is not null), Is.EqualTo(new[] { false, false, true, true, true }));
    }

    [Test]
    public void Large_requests_are_bounded_by_octets()
    {
        var table = Table(options => options.MaxChallengeOctets = 1 << 20);
        for (var i = 0; i < 200; i++) Add(table, Near, 40_000);
        Assert.That(table.Count, Is.EqualTo((1 << 20) / 8 / 40_512));
        for (var i = 0; i < 200; i++) Add(table, new IPAddress([10, 0, (byte)(i / 256), (byte)i]), 40_000);
        Assert.That(table.Count, Is.EqualTo((1 << 20) / 40_512));
    }

    [Test]
    public void A_flood_from_many_sources_stays_bounded()
    {
        var table = Table(_ => { });
        for (var i = 0; i < 20_000; i++) Add(table, new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]));
        Assert.That(table.Count, Is.EqualTo(new EngineOptions().MaxChallenges));
    }

    [Test]
    public void Expired_ones_leave_when_another_comes()
    {
        var table = Table(_ => { });
        Add(table, Near);
        _time.Now += TimeSpan.FromSeconds(61);
        var fresh = Add(table, Near);
        Assert.That(table.Count, Is.EqualTo(1));
        Assert.That(Take(table, fresh), Is.SameAs(fresh));
    }

    [TestCase("2001:db8::1", "2001:db8::ffff:1", true)]
    [TestCase("2001:db8::1", "2001:db8:0:1::1", false)]
    [TestCase("192.0.2.1", "::ffff:192.0.2.1", true)]
    [TestCase("192.0.2.1", "192.0.2.2", false)]
    public void Sources_are_addresses_or_networks(string left, string right, bool same) =>
        Assert.That(ChallengeSource.Of(IPAddress.Parse(left)) == ChallengeSource.Of(IPAddress.Parse(right)), Is.EqualTo(same));

    [Test]
    public void Keeps_a_copy_of_the_request()
    {
        var table = Table(_ => { });
        byte[] frame = [1, 2, 3];
        var challenge = table.Add(frame, 1, Digest, Near, ClientTransport.Tcp, session: null);
        frame[0] = 9;
        Assert.That(Take(table, challenge)!.Frame.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    private ChallengeTable Table(Action<EngineOptions> configure)
    {
        var options = new EngineOptions();
        configure(options);
        var random = new SystemChallengeRandom();
        return new ChallengeTable(options, _time, random, new PeerIds(random));
    }

    private static PendingChallenge Add(ChallengeTable table, IPAddress source, int length = 100) =>
        table.Add(new byte[length], 1, Digest, source, ClientTransport.Tcp, session: null);

    private static PendingChallenge? Take(ChallengeTable table, PendingChallenge challenge) => table.Take(challenge.Id, 1, session: null);
}
