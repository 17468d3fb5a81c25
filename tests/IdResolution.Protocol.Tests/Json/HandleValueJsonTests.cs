using System.Buffers;
using System.Text;
using System.Text.Json;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Values;
using IdResolution.Testing.Vectors;

namespace IdResolution.Protocol.Tests.Json;

[TestFixture]
public sealed class HandleValueJsonTests
{
    [TestCase("1110", 0b1110)]
    [TestCase("0110", 0b0110)]
    [TestCase("0000", 0)]
    [TestCase("0001", 0b0001)]
    [TestCase("1000", 0b1000)]
    [TestCase("1111", 0b1111)]
    public void Checklist_154_all_four_bits_of_permissions_count(string text, int bits)
    {
        var value = Read($$"""{"index":1,"type":"URL","data":"x","permissions":"{{text}}"}""");
        Assert.That((int)value.Permissions, Is.EqualTo(bits));
        Assert.That(Written(value).TryGetProperty("permissions", out var written) ? written.GetString() : "1110", Is.EqualTo(text));
    }

    [Test]
    public void Defaults_of_what_is_not_said()
    {
        var value = Read("""{"index":1,"type":"URL","data":"x"}""");
        Assert.That(value, Is.EqualTo(HandleValue.OfText(1, "URL", "x")));
        Assert.That(Written(value).TryGetProperty("permissions", out _), Is.False, "the default is not written");
        Assert.That(Written(value).TryGetProperty("references", out _), Is.False);
    }

    [TestCase("3600", TtlType.Relative, 3_600u)]
    [TestCase("0", TtlType.Relative, 0u)]
    [TestCase("4294967295", TtlType.Relative, uint.MaxValue)]
    [TestCase("\"2026-01-01T00:00:00Z\"", TtlType.Absolute, 1_767_225_600u)]
    [TestCase("\"2026-01-01T08:00:00+08:00\"", TtlType.Absolute, 1_767_225_600u)]
    [TestCase("\"2026-01-01T00:00:00.5Z\"", TtlType.Absolute, 1_767_225_600u)]
    [TestCase("\"1970-01-01T00:00:00Z\"", TtlType.Absolute, 0u)]
    [TestCase("\"2106-02-07T06:28:15Z\"", TtlType.Absolute, uint.MaxValue)]
    public void Time_to_live_is_seconds_or_a_time(string json, TtlType type, uint ttl)
    {
        var value = Read($$"""{"index":1,"type":"URL","data":"x","ttl":{{json}}}""");
        Assert.That((value.TtlType, value.Ttl), Is.EqualTo((type, ttl)));
        Assert.That(Read(Written(value).ToString()), Is.EqualTo(value));
    }

    [TestCase("URL", "68747470", "string")]
    [TestCase("URL", "", "string")]
    [TestCase("URL", "e4b8ad", "string")]
    [TestCase("URL", "09", "string")]
    [TestCase("URL", "13", "string")]
    [TestCase("URL", "08", "base64")]
    [TestCase("URL", "14", "base64")]
    [TestCase("URL", "1f", "base64")]
    [TestCase("URL", "7f", "base64")]
    [TestCase("URL", "ff", "base64")]
    [TestCase("URL", "eda080", "base64")]
    [TestCase("HS_ADMIN", "0ff30000000c302e4e412f32302e31303030000000c8", "admin")]
    [TestCase("hs_admin.x", "0ff30000000c302e4e412f32302e31303030000000c80000", "admin")]
    [TestCase("HS_ADMIN", "0ff30000000c302e4e412f32302e31303030000000c800", "base64")]
    [TestCase("HS_ADMIN", "414243", "string")]
    [TestCase("HS_VLIST", "00000000", "vlist")]
    [TestCase("HS_VLIST", "0000000000", "base64")]
    [TestCase("HS_SITE", "0001020b00010001000000000000000000000000", "site")]
    [TestCase("HS_SITE.6", "0001020b00010001000000000000000000000000", "site")]
    [TestCase("HS_SITE.PREFIX", "0001020b00010001000000000000000000000000", "site")]
    [TestCase("HS_NA_DELEGATE", "0001020b00010001000000000000000000000000", "site")]
    [TestCase("URL", "0001020b00010001000000000000000000000000", "base64")]
    [TestCase("HS_SITE", "0001020b00012001000000000000000000000000", "base64")]
    public void Checklist_153_the_form_follows_type_and_octets(string type, string hex, string format)
    {
        var value = new HandleValue { Index = 1, Type = type, Data = Convert.FromHexString(hex) };
        var written = Written(value);
        Assert.That(written.GetProperty("data").GetProperty("format").GetString(), Is.EqualTo(format));
        Assert.That(Read(written.ToString()), Is.EqualTo(value));
    }

    private static IEnumerable<GoldenVector> TypedVectors() =>
        GoldenVectors.Load("values").Where(vector => vector.Direction == "value-data");

    [TestCaseSource(nameof(TypedVectors))]
    public void Checklist_153_every_vector_survives_json(GoldenVector vector)
    {
        var value = new HandleValue { Index = 1, Type = vector.Decoded.GetProperty("type").GetString()!, Data = vector.Octets };
        var written = Written(value);
        Assert.That(Read(written.ToString()), Is.EqualTo(value));
        var format = written.GetProperty("data").GetProperty("format").GetString();
        var expected = vector.Decoded.GetProperty("type").GetString() switch
        {
            "HS_ADMIN" => "admin",
            "HS_VLIST" => "vlist",
            "HS_SITE" => "site",
            "HS_PUBKEY" => "key",
            _ => "string",
        };
        Assert.That(format, Is.EqualTo(expected));
        if (expected is "key")
        {
            Assert.That(JsonElement.DeepEquals(written.GetProperty("data").GetProperty("value"), vector.Decoded.GetProperty("content")));
        }
    }

    [Test]
    public void Pem_text_in_a_public_key_is_text()
    {
        var value = HandleValue.OfText(300, "HS_PUBKEY", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
        Assert.That(Written(value).GetProperty("data").GetProperty("format").GetString(), Is.EqualTo("string"));
        Assert.That(Read(Written(value).ToString()), Is.EqualTo(value));
    }

    [Test]
    public void A_key_record_that_json_would_change_is_written_as_octets()
    {
        var octets = GoldenVectors.Get("keys", "server-rsa2048").Octets;
        var value = new HandleValue { Index = 300, Type = "HS_PUBKEY", Data = octets.AsMemory(0, octets.Length - 4) };
        Assert.That(Written(value).GetProperty("data").GetProperty("format").GetString(), Is.EqualTo("base64"));
    }

    [TestCase("\"*\"", 0x0FFF)]
    [TestCase("true", 0x0FFF)]
    [TestCase("false", 0)]
    [TestCase("4096", 0x1000)]
    [TestCase("\"000000000001\"", 1)]
    [TestCase("\"1000000000001\"", 0x1001)]
    [TestCase("[\"addHandle\",\"LIST_HANDLES\"]", 0x0801)]
    [TestCase("[]", 0)]
    public void Administrator_permissions_have_five_forms(string json, int bits)
    {
        var value = Read($$$$"""{"index":100,"type":"HS_ADMIN","data":{"format":"admin","value":{"handle":"a/b","index":3,"permissions":{{{{json}}}}}}}""");
        Assert.That(AdminRecord.TryRead(value.Data.Span, out var admin));
        Assert.That((int)admin!.Permissions, Is.EqualTo(bits));
        Assert.That(admin.Administrator.ToString(), Is.EqualTo("3:a/b"));
    }

    [TestCase("""{"format":"hex","value":"E4b8AD"}""")]
    [TestCase("""{"format":"base64","value":"5Lit"}""")]
    [TestCase("""{"value":"5Lit","format":"base64"}""")]
    [TestCase("""{"format":"string","value":"\u4e2d"}""")]
    [TestCase("\"中\"")]
    public void Octets_have_several_forms(string data) =>
        Assert.That(Read($$"""{"index":1,"type":"X","data":{{data}}}""").Data.ToArray(), Is.EqualTo("中"u8.ToArray()));

    [Test]
    public void Readable_text_stays_readable()
    {
        var json = Encoding.UTF8.GetString(HandleRecordJson.ToArray(new HandleRecord("88.100/泵", [HandleValue.OfText(1, "DESC", "泵 <1> & 'x' \"y\"")])));
        Assert.That(json, Does.Contain("88.100/泵").And.Contain("泵 <1> & 'x' \\\"y\\\""));
    }

    [Test]
    public void References_are_written_and_read()
    {
        var value = HandleValue.OfText(7, "URL", "x") with { References = [new("88.100/甲", 1), new("88.100/b", 0)] };
        Assert.That(Read(Written(value).ToString()), Is.EqualTo(value));
    }

    private static HandleValue Read(string json) =>
        HandleValueJson.TryRead(Encoding.UTF8.GetBytes(json), out var value, out var error) ? value : throw new AssertionException(error.ToString());

    private static JsonElement Written(HandleValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonForm.WriterOptions)) HandleValueJson.Write(writer, value);
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }
}
