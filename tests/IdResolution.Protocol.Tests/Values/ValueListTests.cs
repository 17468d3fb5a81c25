using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Vectors;

namespace IdResolution.Protocol.Tests.Values;

[TestFixture]
public sealed class ValueListTests
{
    [Test]
    public void Checklist_009_the_value_vector_of_the_specification()
    {
        var octets = Convert.FromHexString("000000014bf92f0000000151800e0000000355524c0000001468747470733a2f2f6578616d706c652e6f72672f00000000");
        var value = HandleValue.OfText(1, "URL", "https://example.org/") with { Timestamp = 0x4BF92F00 };
        using var writer = new WireWriter();
        value.Write(writer);
        Assert.That(writer.ToArray(), Is.EqualTo(octets));
        var reader = new WireReader(octets);
        Assert.That(HandleValue.Read(ref reader), Is.EqualTo(value));
    }

    [TestCase("handle-value-references")]
    [TestCase("handle-value-edge")]
    public void Checklist_012_values_of_the_vectors_survive(string name)
    {
        var vector = GoldenVectors.Get("values", name);
        var reader = new WireReader(vector.Octets);
        var value = HandleValue.Read(ref reader);
        reader.ExpectEnd();
        Assert.That(reader.Fault, Is.EqualTo(DecodeFault.None));
        Assert.That(value.Index, Is.EqualTo(vector.Decoded.GetProperty("index").GetUInt32()));
        Assert.That(value.Type.ToString(), Is.EqualTo(vector.Decoded.GetProperty("type").GetString()));
        Assert.That((byte)value.TtlType, Is.EqualTo(vector.Decoded.GetProperty("ttlType").GetByte()));
        Assert.That(value.Ttl, Is.EqualTo(vector.Decoded.GetProperty("ttl").GetUInt32()));
        Assert.That(value.Timestamp, Is.EqualTo(vector.Decoded.GetProperty("timestamp").GetUInt32()));
        Assert.That(Shown(value.Permissions), Is.EqualTo(vector.Decoded.GetProperty("permissions").GetString()));
        Assert.That(new Utf8String(value.Data.Span).ToString(), Is.EqualTo(vector.Decoded.GetProperty("dataText").GetString()));
        var references = vector.Decoded.TryGetProperty("references", out var list) ? list.EnumerateArray().Select(text => text.GetString()).ToList() : [];
        Assert.That(value.References.Select(reference => reference.ToString()), Is.EqualTo(references));
        using var writer = new WireWriter();
        value.Write(writer);
        Assert.That(writer.ToArray(), Is.EqualTo(vector.Octets));
    }

    [Test]
    public void Checklist_010_two_thousand_and_forty_eight_values_and_not_a_million()
    {
        var values = Enumerable.Range(1, 2_048).Select(index => HandleValue.OfText((uint)index, "URL", "x")).ToList();
        Assert.That(ValueList.TryRead(ValueList.ToArray(values), out var read));
        Assert.That(read, Is.EqualTo(values));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isRead = ValueList.TryRead([0x00, 0x10, 0x00, 0x01, 0, 0, 0, 0], out _);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_024));
        Assert.That(isRead, Is.False);
    }

    [Test]
    public void Checklist_011_defaults()
    {
        var value = HandleValue.OfText(1, "URL", "");
        Assert.That((value.TtlType, value.Ttl, value.Permissions), Is.EqualTo((TtlType.Relative, 86_400u, (ValuePermissions)0b1110)));
    }

    [TestCase("hs-vlist", "300:88.100/ADMIN", "0:88.100/组")]
    [TestCase("hs-vlist-empty")]
    public void Groups_of_the_vectors_survive(string name, params string[] members)
    {
        var octets = GoldenVectors.Get("values", name).Octets;
        Assert.That(ReferenceList.TryRead(octets, out var references));
        Assert.That(references.Select(reference => reference.ToString()), Is.EqualTo(members));
        Assert.That(ReferenceList.ToArray(references), Is.EqualTo(octets));
        Assert.That(ReferenceList.TryRead((byte[])[.. octets, 0], out _), Is.False, "nothing may follow");
        for (var length = 0; length < octets.Length; length++)
        {
            Assert.That(ReferenceList.TryRead(octets.AsSpan(0, length), out _), Is.False);
        }
    }

    [TestCase("hs-alias", "target")]
    [TestCase("hs-serv", "handle")]
    public void Aliases_and_services_name_a_handle(string name, string member)
    {
        var vector = GoldenVectors.Get("values", name);
        Assert.That(TargetHandle.TryRead(vector.Octets, out var handle));
        Assert.That(handle.ToString(), Is.EqualTo(vector.Decoded.GetProperty("content").GetProperty(member).GetString()));
        Assert.That(TargetHandle.TryRead([], out _), Is.False);
        Assert.That(TargetHandle.TryRead([0x38, 0xFF], out _), Is.False);
        Assert.That(TargetHandle.TryRead(new byte[2_049], out _), Is.False);
    }

    private static string Shown(ValuePermissions permissions) => string.Concat(
        permissions.HasFlag(ValuePermissions.AdminRead) ? 'r' : '-',
        permissions.HasFlag(ValuePermissions.AdminWrite) ? 'w' : '-',
        permissions.HasFlag(ValuePermissions.PublicRead) ? 'r' : '-',
        permissions.HasFlag(ValuePermissions.PublicWrite) ? 'w' : '-');
}
