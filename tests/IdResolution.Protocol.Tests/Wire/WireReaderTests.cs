using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Tests.Wire;

public sealed class WireReaderTests
{
    [Test]
    public void Reads_numbers_in_network_order()
    {
        var reader = new WireReader([1, 2, 3, 4, 5, 6, 7, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0, 0, 0, 0, 0, 0, 0, 9]);

        Assert.That(reader.ReadByte(), Is.EqualTo(1));
        Assert.That(reader.ReadUInt16(), Is.EqualTo(0x0203));
        Assert.That(reader.ReadUInt32(), Is.EqualTo(0x04050607));
        Assert.That(reader.ReadInt64(), Is.EqualTo(-2));
        Assert.That(reader.ReadUInt64(), Is.EqualTo(9));
        reader.ExpectEnd();
        Assert.That(reader.Error.IsError, Is.False);
    }

    [Test]
    public void Reads_nothing_more_after_the_first_fault_and_remembers_where_it_was()
    {
        var reader = new WireReader([1, 2, 3]);
        reader.ReadByte();

        Assert.That(reader.ReadUInt32(), Is.Zero);
        Assert.That(reader.ReadByte(), Is.Zero);
        reader.Fail(DecodeFault.InvalidField);

        Assert.That(reader.Error, Is.EqualTo(new DecodeError(DecodeFault.Truncated, 1)));
        Assert.That(reader.Remaining, Is.Zero);
        Assert.That(reader.Rest.IsEmpty, Is.True);
        Assert.That(reader.Peek(), Is.Zero);
    }

    [TestCase(4)]
    [TestCase(int.MaxValue)]
    [TestCase(-1)]
    [TestCase(int.MinValue)]
    public void Refuses_a_length_beyond_the_end_or_below_zero(int length)
    {
        var reader = new WireReader([1, 2, 3]);

        Assert.That(reader.ReadOctets(length).IsEmpty, Is.True);

        Assert.That(reader.Fault, Is.EqualTo(DecodeFault.Truncated));
    }

    [TestCase(0x00000002u, DecodeFault.Truncated)]
    [TestCase(0x00100000u, DecodeFault.Truncated)]
    [TestCase(0x00100001u, DecodeFault.LengthOutOfBounds)]
    [TestCase(0x80000000u, DecodeFault.LengthOutOfBounds)]
    [TestCase(0xFFFFFFFFu, DecodeFault.LengthOutOfBounds)]
    public void Refuses_a_blob_that_does_not_fit(uint length, DecodeFault fault)
    {
        byte[] octets = [9, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, 1];
        var reader = new WireReader(octets);
        reader.ReadByte();

        Assert.That(reader.ReadBlob().IsEmpty, Is.True);

        Assert.That(reader.Error, Is.EqualTo(new DecodeError(fault, 1)), "the fault is at the length");
    }

    [TestCase(2u, 4, DecodeFault.None)]
    [TestCase(3u, 4, DecodeFault.Truncated)]
    [TestCase(9u, 1, DecodeFault.Truncated)]
    [TestCase(0x00100001u, 0, DecodeFault.LengthOutOfBounds)]
    [TestCase(0xFFFFFFFFu, 8, DecodeFault.LengthOutOfBounds)]
    public void Refuses_a_count_that_the_rest_cannot_hold(uint count, int elementLength, DecodeFault fault)
    {
        byte[] octets = [(byte)(count >> 24), (byte)(count >> 16), (byte)(count >> 8), (byte)count, 1, 2, 3, 4, 5, 6, 7, 8];
        var reader = new WireReader(octets);

        Assert.That(reader.ReadCount(elementLength), Is.EqualTo(fault == DecodeFault.None ? (int)count : 0));

        Assert.That(reader.Fault, Is.EqualTo(fault));
    }

    [Test]
    public void Reads_a_blob_in_place()
    {
        byte[] octets = [0, 0, 0, 2, 7, 8, 9];
        var reader = new WireReader(octets);

        var blob = reader.ReadBlob();

        Assert.That(octets.AsSpan().Overlaps(blob, out var offset), Is.True);
        Assert.That((blob.Length, reader.Remaining), Is.EqualTo((2, 1)));
        Assert.That(offset, Is.EqualTo(4));
    }

    [Test]
    public void Octets_left_over_are_a_fault_where_none_may_follow()
    {
        var reader = new WireReader([1]);

        reader.ExpectEnd();

        Assert.That(reader.Error, Is.EqualTo(new DecodeError(DecodeFault.TrailingOctets, 0)));
    }
}
