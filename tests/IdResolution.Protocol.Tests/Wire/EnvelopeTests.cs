using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Tests.Wire;

public sealed class EnvelopeTests
{
    [Test]
    public void Any_twenty_octets_are_written_back_unchanged()
    {
        var random = new Random(20);
        var octets = new byte[Envelope.Length];
        var written = new byte[Envelope.Length];
        for (var round = 0; round < 1000; round++)
        {
            random.NextBytes(octets);
            Assert.That(Envelope.TryRead(octets, out var envelope), Is.True);
            envelope.Write(written);
            Assert.That(written, Is.EqualTo(octets));
        }
    }

    [Test]
    public void Nineteen_octets_are_not_enough()
    {
        Assert.That(Envelope.TryRead(new byte[19], out _), Is.False);
        Assert.That(() => new Envelope().Write(new byte[19]), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void A_suggestion_of_0_is_none()
    {
        var envelope = new Envelope { Version = new(2, 3), Suggested = new(0, 11) };

        Assert.That(envelope.Preferred, Is.EqualTo(new ProtocolVersion(2, 3)));
        Assert.That((envelope with { Suggested = new(2, 11) }).Preferred, Is.EqualTo(new ProtocolVersion(2, 11)));
    }

    [Test]
    public void Any_header_is_written_back_except_for_its_reserved_octet()
    {
        var random = new Random(24);
        var octets = new byte[Header.Length];
        var written = new byte[Header.Length];
        for (var round = 0; round < 1000; round++)
        {
            random.NextBytes(octets);
            Assert.That(Header.TryRead(octets, out var header), Is.True);
            header.Write(written);
            octets[15] = 0;
            Assert.That(written, Is.EqualTo(octets));
        }
        Assert.That(Header.TryRead(octets.AsSpan(1), out _), Is.False);
        Assert.That(() => new Header().Write(new byte[23]), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Versions_are_ordered_and_5_is_older_than_all()
    {
        ProtocolVersion[] ordered = [new(5, 0), new(2, 0), new(2, 1), new(2, 9), new(2, 10), new(2, 11), new(3, 0)];

        Assert.That(ordered.Reverse().Order(), Is.EqualTo(ordered));
    }
}
