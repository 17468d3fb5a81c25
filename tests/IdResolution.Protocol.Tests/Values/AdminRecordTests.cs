using IdResolution.Protocol.Values;
using IdResolution.Testing.Vectors;

namespace IdResolution.Protocol.Tests.Values;

[TestFixture]
public sealed class AdminRecordTests
{
    private static IEnumerable<GoldenVector> Vectors() =>
        GoldenVectors.Load("values").Where(vector => vector.Name.StartsWith("hs-admin", StringComparison.Ordinal));

    [TestCaseSource(nameof(Vectors))]
    public void Decodes_what_the_vector_says_and_encodes_back(GoldenVector vector)
    {
        var content = vector.Decoded.GetProperty("content");
        Assert.That(AdminRecord.TryRead(vector.Octets, out var record));
        Assert.That(record!.Administrator.Handle.ToString(), Is.EqualTo(content.GetProperty("handle").GetString()));
        Assert.That(record.Administrator.Index, Is.EqualTo(content.GetProperty("index").GetUInt32()));
        Assert.That(record.HasLegacyPadding, Is.EqualTo(content.TryGetProperty("legacyByteLength", out _)));
        if (content.TryGetProperty("permissionBits", out var bits))
        {
            Assert.That(((ushort)record.Permissions).ToString("x4"), Is.EqualTo(bits.GetString()));
        }
        if (content.TryGetProperty("permission", out var name))
        {
            Assert.That(record.Permissions.ToString(), Is.EqualTo(name.GetString()).IgnoreCase);
        }
        if (content.TryGetProperty("permissions", out var text))
        {
            Assert.That(AdminPermissionText.ToJson(record.Permissions), Is.EqualTo(text.GetString()));
        }
        Assert.That(record.ToArray(), Is.EqualTo(vector.Octets));
    }

    [Test]
    public void Checklist_013_the_vector_of_the_specification()
    {
        var octets = Convert.FromHexString("0ff30000000c302e4e412f32302e31303030000000c8");
        Assert.That(AdminRecord.TryRead(octets, out var record));
        Assert.That((ushort)record!.Permissions, Is.EqualTo(0x0FF3));
        Assert.That(record.Administrator.ToString(), Is.EqualTo("200:0.NA/20.1000"));
        Assert.That(record.ToArray(), Is.EqualTo(octets));
    }

    [Test]
    public void Checklist_013_zero_or_two_zero_octets_may_follow_and_nothing_else()
    {
        var octets = Convert.FromHexString("0ff30000000c302e4e412f32302e31303030000000c8");
        Assert.That(AdminRecord.TryRead((byte[])[.. octets, 0, 0], out var padded));
        Assert.That(padded!.HasLegacyPadding);
        Assert.That(padded.ToArray(), Is.EqualTo((byte[])[.. octets, 0, 0]));
        foreach (var trailer in (byte[][])[[0], [0, 0, 0], [0, 1], [1, 0], [0, 0, 0, 0]])
        {
            Assert.That(AdminRecord.TryRead((byte[])[.. octets, .. trailer], out _), Is.False, Convert.ToHexString(trailer));
        }
    }

    [Test]
    public void Checklist_014_what_does_not_decode_gives_no_record()
    {
        var octets = Convert.FromHexString("0ff30000000c302e4e412f32302e31303030000000c8");
        for (var length = 0; length < octets.Length; length++)
        {
            Assert.That(AdminRecord.TryRead(octets.AsSpan(0, length), out var record), Is.False);
            Assert.That(record, Is.Null);
        }
        Assert.That(AdminRecord.TryRead(Convert.FromHexString("0ff3ffffffff302e4e412f32302e31303030000000c8"), out _), Is.False);
    }

    [TestCase("HS_ADMIN", true)]
    [TestCase("hs_admin", true)]
    [TestCase("HS_ADMIN.backup", true)]
    [TestCase("HS_ADMINISTRATOR", false)]
    [TestCase("HS_ADMI", false)]
    public void Checklist_015_subtypes_are_administrators_too(string type, bool expected)
    {
        var value = HandleValue.OfText(100, type, "");
        Assert.That(value.HasType(ValueTypes.Admin), Is.EqualTo(expected));
    }

    [Test]
    public void Checklist_012_unknown_permission_bits_survive()
    {
        var octets = Convert.FromHexString("f0ff0000000138000000c8");
        Assert.That(AdminRecord.TryRead(octets, out var record));
        Assert.That(record!.ToArray(), Is.EqualTo(octets));
    }
}
