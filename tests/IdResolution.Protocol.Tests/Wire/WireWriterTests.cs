using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Tests.Wire;

public sealed class WireWriterTests
{
    [Test]
    public void Writes_what_the_reader_reads()
    {
        using var writer = new WireWriter();
        writer.WriteByte(1);
        writer.WriteUInt16(0x0203);
        writer.WriteUInt32(0x04050607);
        writer.WriteUInt64(ulong.MaxValue);
        writer.WriteInt64(long.MinValue);
        writer.WriteBlob([8, 9]);
        writer.WriteString("é");
        writer.WriteOctets([10]);

        var reader = new WireReader(writer.Written);
        Assert.That((reader.ReadByte(), reader.ReadUInt16(), reader.ReadUInt32()), Is.EqualTo(((byte)1, (ushort)0x0203, 0x04050607u)));
        Assert.That((reader.ReadUInt64(), reader.ReadInt64()), Is.EqualTo((ulong.MaxValue, long.MinValue)));
        Assert.That(reader.ReadBlob().ToArray(), Is.EqualTo(new byte[] { 8, 9 }));
        Assert.That(reader.ReadString(), Is.EqualTo(new Utf8String("é")));
        Assert.That(reader.Rest.ToArray(), Is.EqualTo(new byte[] { 10 }));
    }

    [Test]
    public void Keeps_what_was_written_when_it_grows()
    {
        using var writer = new WireWriter(1);
        var octets = new byte[10_000];
        new Random(1).NextBytes(octets);

        foreach (var octet in octets) writer.WriteByte(octet);

        Assert.That(writer.ToArray(), Is.EqualTo(octets));
        Assert.That(writer.WrittenMemory.ToArray(), Is.EqualTo(octets));
    }

    [Test]
    public void Patches_only_what_was_written()
    {
        using var writer = new WireWriter();
        writer.WriteUInt64(0);

        writer.PatchUInt32(4, 0x01020304);

        Assert.That(writer.ToArray(), Is.EqualTo(new byte[] { 0, 0, 0, 0, 1, 2, 3, 4 }));
        Assert.That(() => writer.PatchUInt32(5, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => writer.At(4, 5).Length, Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Can_be_used_again_after_clearing_and_disposed_twice()
    {
        var writer = new WireWriter();
        writer.WriteUInt32(1);
        writer.Clear();
        writer.WriteByte(2);

        Assert.That(writer.ToArray(), Is.EqualTo(new byte[] { 2 }));
        writer.Dispose();
        Assert.That(writer.Dispose, Throws.Nothing);
        Assert.That(writer.Length, Is.Zero);
    }
}
