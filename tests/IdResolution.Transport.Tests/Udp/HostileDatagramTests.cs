using IdResolution.Testing.Vectors;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tests.Support;
using IdResolution.Transport.Udp;

namespace IdResolution.Transport.Tests.Udp;

[TestFixture(UdpEngine.Batched)]
[TestFixture(UdpEngine.Portable)]
internal sealed class HostileDatagramTests(UdpEngine engine)
{
    [Test]
    public async Task Fifty_thousand_random_and_damaged_datagrams_do_not_hurt()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var host = await UdpHost.StartAsync(engine);
        using var attacker = host.Connect();
        using var honest = host.Connect();
        var buffer = new byte[1_400];
        for (uint i = 0; i < 50_000; i++)
        {
            var datagram = Damaged(random, buffer);
            attacker.Send(datagram);
            if (i % 1_000 == 0) honest.ExpectNextAnswerIs(i + 1);
        }
        honest.ExpectNextAnswerIs(99_999_999);
        Assert.That(host.Count(Counter.UnknownVersion), Is.Positive);
        Assert.That(host.Count(Counter.BadFragment), Is.Positive);
        Assert.That(host.Count(Counter.HandlerFaults), Is.EqualTo(host.Handler.Frames.Count(MakesTheEngineFail)));
    }

    [Test]
    public async Task Requests_of_the_stock_clients_reach_the_engine_octet_by_octet()
    {
        await using var host = await UdpHost.StartAsync(engine);
        using var peer = host.Connect();
        var requests = new[] { "resolution", "errors", "admin", "teleinfo-sdk" }.SelectMany(GoldenVectors.Load)
            .Where(vector => vector.Direction == "client->server" && IsWholeRequest(vector.Octets))
            .Select(vector => vector.Octets).ToArray();
        Assert.That(requests, Has.Length.GreaterThan(50));
        foreach (var request in requests)
        {
            var before = host.Count(Counter.Requests);
            peer.SendAll(TestMessages.Split(request));
            Eventually.Is(() => host.Count(Counter.Requests) == before + 1, "the request arrived");
        }
        Assert.That(host.Handler.Frames, Is.EqualTo(requests));
    }

    [TestCase("udp-big-request-truncated-flag")]
    [TestCase("udp-big-request-no-flag")]
    public async Task A_stock_request_in_three_datagrams_is_put_together_with_and_without_its_flag(string name)
    {
        await using var host = await UdpHost.StartAsync(engine);
        using var peer = host.Connect();
        foreach (var number in new[] { 3, 1, 2 }) peer.Send(GoldenVectors.Get("multipacket", $"{name}.packet{number}").Octets);
        Eventually.Is(() => !host.Handler.Frames.IsEmpty, "the fragments made a request");
        Assert.That(host.Handler.Frames.Single(), Has.Length.EqualTo(20 + 492 + 492 + 168));
        Assert.That(TestMessages.HeaderOf(host.Handler.Frames.Single()).BodyLength, Is.EqualTo(492 + 492 + 168 - 24 - 4));
    }

    private static ReadOnlySpan<byte> Damaged(Random random, byte[] buffer)
    {
        var datagram = buffer.AsSpan(0, random.Next(buffer.Length));
        random.NextBytes(datagram);
        if (datagram.Length < 24 || random.Next(4) == 0) return datagram;
        // Plausible envelopes get further in.
        datagram[0] = 2;
        datagram[12..18].Clear();
        datagram[18] = (byte)random.Next(4);
        if (random.Next(2) != 0) return datagram;
        var request = TestMessages.Request((uint)random.Next(1_000), bodyLength: random.Next(2_000));
        var fragments = TestMessages.Split(request);
        var fragment = fragments[random.Next(fragments.Length)];
        fragment[random.Next(fragment.Length)] ^= (byte)(1 << random.Next(8));
        return fragment.AsSpan(0, random.Next(8) == 0 ? random.Next(fragment.Length) : fragment.Length);
    }

    private static bool MakesTheEngineFail(byte[] frame) =>
        frame.Length >= 44
        && TestMessages.HeaderOf(frame).OpCode is TestMessages.Throws or TestMessages.ImpossibleLength or TestMessages.ThrowsLate;

    private static bool IsWholeRequest(byte[] octets) =>
        octets.Length > 44 && TestMessages.EnvelopeOf(octets).MessageLength == octets.Length - 20
        && (TestMessages.EnvelopeOf(octets).Encrypted || TestMessages.HeaderOf(octets).IsRequest);
}
