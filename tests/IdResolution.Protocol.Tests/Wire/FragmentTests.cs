using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Tests.Wire;

public sealed class FragmentTests
{
    [TestCase(1000u, 0u, 492, true, 0)]
    [TestCase(1000u, 1u, 492, true, 492)]
    [TestCase(1000u, 2u, 16, true, 984)]
    [TestCase(1000u, 2u, 492, false, 0)]
    [TestCase(1000u, 2u, 15, false, 0)]
    [TestCase(1000u, 1u, 491, false, 0)]
    [TestCase(1000u, 3u, 0, false, 0)]
    [TestCase(984u, 1u, 492, true, 492)]
    [TestCase(984u, 2u, 0, false, 0)]
    [TestCase(100u, 0u, 100, true, 0)]
    [TestCase(100u, 0u, 99, false, 0)]
    [TestCase(100u, 0u, 101, false, 0)]
    [TestCase(100u, 1u, 0, false, 0)]
    [TestCase(262_144u, 532u, 400, true, 261_744)]
    [TestCase(262_145u, 0u, 492, false, 0)]
    [TestCase(0xFFFFFFFFu, 0xFFFFFFFFu, 492, false, 0)]
    [TestCase(1000u, 0xFFFFFFFFu, 492, false, 0)]
    public void A_payload_belongs_in_one_place_or_nowhere(uint length, uint sequence, int payload, bool placed, int expected)
    {
        var envelope = new Envelope { MessageLength = length, Sequence = sequence };

        Assert.That(Fragment.TryPlace(envelope, payload, out var offset), Is.EqualTo(placed));
        Assert.That(offset, Is.EqualTo(expected));
    }

    [Test]
    public void Longest_message_within_is_the_inverse_of_the_total_length()
    {
        for (var total = 0; total < 6_000; total++)
        {
            var length = Fragment.LongestMessageWithin(total);
            if (length > 0) Assert.That(Fragment.TotalLengthFor(length), Is.LessThanOrEqualTo(total));
            Assert.That(Fragment.TotalLengthFor(length + 1), Is.GreaterThan(total));
        }
        Assert.That(Fragment.LongestMessageWithin(8_192), Is.EqualTo(7_872));
        Assert.That(Fragment.LongestMessageWithin(int.MaxValue), Is.EqualTo(Envelope.MaxMessageLength));
        Assert.That(Fragment.LongestMessageWithin(-1), Is.Zero);
    }

    [Test]
    public void Writing_allocates_nothing()
    {
        var frame = new byte[Envelope.Length + 1000];
        new Envelope { MessageLength = 1000 }.Write(frame);
        var datagram = new byte[Fragment.MaxDatagramLength];
        Fragment.Write(frame, 0, datagram);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 300; i++) Fragment.Write(frame, i % 3, datagram);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void Refuses_what_is_not_there()
    {
        var frame = new byte[Envelope.Length + 1000];
        var datagram = new byte[Fragment.MaxDatagramLength];
        Assert.That(() => Fragment.Write(frame, 0, datagram), Throws.ArgumentException, "the envelope says 0 octets");
        new Envelope { MessageLength = 1000 }.Write(frame);

        Assert.That(() => Fragment.Write(frame, 3, datagram), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Fragment.Write(frame, -1, datagram), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Fragment.Write(frame, 0, datagram.AsSpan(1)), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Fragment.CountFor(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Fragment.CountFor(262_145), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
