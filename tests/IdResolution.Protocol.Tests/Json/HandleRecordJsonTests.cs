using System.Text;
using System.Text.Json;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Tests.Values;
using IdResolution.Protocol.Values;
using IdResolution.Testing.Vectors;

namespace IdResolution.Protocol.Tests.Json;

[TestFixture]
public sealed class HandleRecordJsonTests
{
    private const string Example =
        """
        {"responseCode":1,"handle":"20.1/x","values":[
         {"index":1,"type":"URL","data":{"format":"string","value":"https://example.org/"},"ttl":86400,"timestamp":"2026-01-01T00:00:00Z"},
         {"index":100,"type":"HS_ADMIN","data":{"format":"admin","value":{"handle":"0.NA/20.1","index":200,"permissions":"011111110011"}},"ttl":86400,"timestamp":"2026-01-01T00:00:00Z"}]}
        """;

    [Test]
    public void Checklist_153_the_example_of_the_specification()
    {
        Assert.That(
            HandleRecordJson.TryRead(Encoding.UTF8.GetBytes(Example), out var record, out var error, keepTimestamps: true), $"{error}");
        Assert.That(record!.Handle.ToString(), Is.EqualTo("20.1/x"));
        Assert.That(record.Values, Has.Count.EqualTo(2));
        Assert.That(AdminRecord.TryRead(record.Values[1].Data.Span, out var admin));
        Assert.That((ushort)admin!.Permissions, Is.EqualTo(0x07F3));
        Assert.That(record.Values[0].Timestamp, Is.EqualTo(1_767_225_600));

        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonForm.WriterOptions))
        {
            HandleRecordJson.Write(writer, record.Handle, record.Values, ResponseCode.Success);
        }
        Assert.That(
            Encoding.UTF8.GetString(buffer.WrittenSpan), Is.EqualTo(Example.Replace("\r", "").Replace("\n ", "").Replace("\n", "")));
    }

    [Test]
    public void Timestamps_are_ignored_unless_they_are_asked_for()
    {
        Assert.That(HandleRecordJson.TryRead(Encoding.UTF8.GetBytes(Example), out var record, out _));
        Assert.That(record!.Values.Select(value => value.Timestamp), Is.All.Zero);
        var odd = Example.Replace("\"2026-01-01T00:00:00Z\"", "{\"anything\":[1]}");
        Assert.That(HandleRecordJson.TryRead(Encoding.UTF8.GetBytes(odd), out _, out _));
        Assert.That(HandleRecordJson.TryRead(Encoding.UTF8.GetBytes(odd), out _, out var error, keepTimestamps: true), Is.False);
        Assert.That(error.Path, Is.EqualTo("values[0].timestamp"));
    }

    [Test]
    public void Checklist_153_records_survive_json_octet_for_octet()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new RandomValues(seed);
        for (var i = 0; i < 3_000; i++)
        {
            // Octets that are not text have no place in a reference of JSON; everything else must come back.
            var record = random.Record();
            record = record with { Values = record.Values.Select(value => value with { References = [.. value.References.Where(IsText)] }).ToList() };
            var json = HandleRecordJson.ToArray(record);
            Assert.That(
                HandleRecordJson.TryRead(json, out var kept, out var error, keepTimestamps: true), $"{error} {Encoding.UTF8.GetString(json)}");
            Assert.That(ValueList.ToArray(kept!.Values), Is.EqualTo(ValueList.ToArray(record.Values)), Encoding.UTF8.GetString(json));
            Assert.That(kept.Handle, Is.EqualTo(record.Handle));
        }
    }

    [Test]
    public void Mutated_text_gives_a_record_or_an_error_that_says_something()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var values = new RandomValues(seed);
        var read = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var json = i % 2 == 0 ? Encoding.UTF8.GetBytes(Example) : HandleRecordJson.ToArray(values.Record());
            var mutated = random.Next(4) == 0 ? json[..random.Next(json.Length)] : json;
            for (var flips = random.Next(1, 4); flips > 0 && mutated.Length > 0; flips--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }
            var isRead = HandleRecordJson.TryRead(mutated, out var record, out var error, keepTimestamps: true);
            Assert.That(isRead, Is.EqualTo(record is not null));
            if (isRead) read++;
            else Assert.That(error.Problem, Is.Not.Empty);
        }
        Assert.That(read, Is.GreaterThan(100));
    }

    [TestCase("", "not well-formed JSON at line 1, octet 1")]
    [TestCase("[]", "a record is an object with handle and values")]
    [TestCase("{}", "handle: is missing")]
    [TestCase("""{"handle":"a/b"}""", "values: is missing")]
    [TestCase("""{"handle":7,"values":[]}""", "handle: is not a string")]
    [TestCase("""{"handle":"a/b","handle":"c/d","values":[]}""", "handle: is there twice")]
    [TestCase("""{"handle":"a/b","values":{}}""", "values: is not an array")]
    [TestCase("""{"handle":"a/b","values":[7]}""", "values[0]: a value is an object")]
    [TestCase("""{"handle":"a/b","values":[]} {}""", "not well-formed JSON at line 1, octet 30")]
    [TestCase("""{"handle":"a/b","values":[}""", "not well-formed JSON at line 1, octet 27")]
    [TestCase("""{"handle":"\ud800","values":[]}""", "handle: has an escape that is half of a character, or is not well-formed UTF-8")]
    public void Says_what_is_wrong_with_a_record(string json, string expected)
    {
        Assert.That(HandleRecordJson.TryRead(Encoding.UTF8.GetBytes(json), out _, out var error), Is.False);
        Assert.That(error.ToString(), Is.EqualTo(expected));
    }

    [TestCase("""{"type":"URL","data":"x"}""", "values[1].index: is missing")]
    [TestCase("""{"index":2,"data":"x"}""", "values[1].type: is missing")]
    [TestCase("""{"index":2,"type":"URL"}""", "values[1].data: is missing")]
    [TestCase("""{"index":0,"type":"URL","data":"x"}""", "values[1].index: 0 is not a whole number from 1 to 4294967295")]
    [TestCase("""{"index":-1,"type":"URL","data":"x"}""", "values[1].index: -1 is not a whole number from 1 to 4294967295")]
    [TestCase("""{"index":"2","type":"URL","data":"x"}""", "values[1].index: \"2\" is not a whole number from 1 to 4294967295")]
    [TestCase("""{"index":2,"index":3,"type":"URL","data":"x"}""", "values[1].index: is there twice")]
    [TestCase("""{"index":2,"type":null,"data":"x"}""", "values[1].type: is not a string")]
    [TestCase("""{"index":2,"type":"URL","data":7}""", "values[1].data: is neither a string nor an object with format and value")]
    [TestCase("""{"index":2,"type":"URL","data":{"format":"text","value":"x"}}""", "values[1].data.format: \"text\" is not one of string, base64, hex, admin, vlist, site, key")]
    [TestCase("""{"index":2,"type":"URL","data":{"format":"string"}}""", "values[1].data.value: is missing")]
    [TestCase("""{"index":2,"type":"URL","data":{"value":"x"}}""", "values[1].data.format: is missing")]
    [TestCase("""{"index":2,"type":"URL","data":{"format":"base64","value":"secret!"}}""", "values[1].data.value: is not base64")]
    [TestCase("""{"index":2,"type":"URL","data":{"value":"secret!","format":"hex"}}""", "values[1].data.value: is not hexadecimal")]
    [TestCase("""{"index":2,"type":"URL","data":{"format":"hex","value":"0"}}""", "values[1].data.value: is not hexadecimal")]
    [TestCase("""{"index":2,"type":"URL","data":"x","ttl":"soon"}""", "values[1].ttl: \"soon\" is neither seconds nor a time such as 2026-01-01T00:00:00Z")]
    [TestCase("""{"index":2,"type":"URL","data":"x","ttl":-5}""", "values[1].ttl: -5 is neither seconds nor a time such as 2026-01-01T00:00:00Z")]
    [TestCase("""{"index":2,"type":"URL","data":"x","ttl":"2026-01-01T00:00:00"}""", "values[1].ttl: \"2026-01-01T00:00:00\" is neither seconds nor a time such as 2026-01-01T00:00:00Z")]
    [TestCase("""{"index":2,"type":"URL","data":"x","permissions":"11x0"}""", "values[1].permissions: \"11x0\" is not four characters of 0 and 1")]
    [TestCase("""{"index":2,"type":"URL","data":"x","permissions":"01110"}""", "values[1].permissions: \"01110\" is not four characters of 0 and 1")]
    [TestCase("""{"index":2,"type":"URL","data":"x","permissions":1110}""", "values[1].permissions: 1110 is not four characters of 0 and 1")]
    [TestCase("""{"index":2,"type":"URL","data":"x","premissions":"1100"}""", "values[1]: \"premissions\" is not a member of a value")]
    [TestCase("""{"index":2,"type":"URL","data":"x","references":[{"handle":"a/b"}]}""", "values[1].references[0]: a reference needs handle and index")]
    [TestCase("""{"index":2,"type":"URL","data":"x","references":[{"handle":"a/b","index":"1"}]}""", "values[1].references[0].index: is not a whole number from 0 to 4294967295")]
    [TestCase("""{"index":2,"type":"HS_ADMIN","data":{"format":"admin","value":{"handle":"a/b","index":3,"permissions":"0111"}}}""", "values[1].data.value.permissions: \"0111\" is not twelve characters of 0 and 1, \"*\", true, false, a number or an array of names")]
    [TestCase("""{"index":2,"type":"HS_ADMIN","data":{"format":"admin","value":{"handle":"a/b","index":3,"permissions":["fly"]}}}""", "values[1].data.value.permissions: \"fly\" is not the name of a permission such as addHandle or MODIFY_VALUE")]
    [TestCase("""{"index":2,"type":"HS_ADMIN","data":{"format":"admin","value":{"handle":"a/b","index":3}}}""", "values[1].data.value: an administrator record needs handle, index and permissions")]
    [TestCase("""{"index":2,"type":"HS_PUBKEY","data":{"format":"key","value":{"kty":"RSA","n":"wQ","e":"Aw","d":"AQ"}}}""", "values[1].data.value: holds a private key; only the public part may stand in a record")]
    [TestCase("""{"index":2,"type":"HS_PUBKEY","data":{"format":"key","value":{"kty":"EC","x":"AQ"}}}""", "values[1].data.value.kty: is neither RSA nor DSA")]
    [TestCase("""{"index":2,"type":"HS_PUBKEY","data":{"format":"key","value":{"kty":"RSA","n":"wQ"}}}""", "values[1].data.value: an RSA key needs n and e")]
    [TestCase("""{"index":2,"type":"HS_PUBKEY","data":{"format":"key","value":{"kty":"RSA","n":"?","e":"Aw"}}}""", "values[1].data.value.n: is not base64url")]
    [TestCase("""{"index":2,"type":"HS_SITE","data":{"format":"site","value":{"servers":[{"serverId":1,"address":"10.1"}]}}}""", "values[1].data.value.servers[0].address: \"10.1\" is not an IPv4 or IPv6 address")]
    [TestCase("""{"index":2,"type":"HS_VLIST","data":{"format":"vlist","value":"300:a/b"}}""", "values[1].data.value: is not an array of references")]
    public void Says_which_value_and_which_field_is_wrong(string value, string expected)
    {
        var json = $$"""{"handle":"a/b","values":[{"index":1,"type":"URL","data":"x"},{{value}}]}""";
        Assert.That(HandleRecordJson.TryRead(Encoding.UTF8.GetBytes(json), out _, out var error), Is.False);
        Assert.That(error.ToString(), Is.EqualTo(expected));
    }

    [TestCase("""[{"index":1,"type":"URL","data":"x"},{"type":"URL","data":"y","index":2}]""", "", "1 2")]
    [TestCase("""[]""", "", "")]
    [TestCase("""{"values":[{"index":1,"type":"URL","data":"x"}]}""", "", "1")]
    [TestCase("""{"responseCode":1,"handle":"a/b","values":[{"index":1,"type":"URL","data":{"value":"x","format":"string"}}],"more":{"values":7}}""", "a/b", "1")]
    [TestCase("""{"index":1,"type":"URL","data":"x"}""", "", "1")]
    [TestCase("""{"data":{"format":"vlist","value":[{"handle":"values","index":1}]},"type":"values","index":9}""", "", "9")]
    public void Content_is_a_record_an_array_of_values_or_one(string json, string handle, string indexes)
    {
        Assert.That(HandleRecordJson.TryReadContent(Encoding.UTF8.GetBytes(json), out var record, out var error), $"{error}");
        Assert.That(record!.Handle.ToString(), Is.EqualTo(handle));
        Assert.That(string.Join(' ', record.Values.Select(value => value.Index)), Is.EqualTo(indexes));
    }

    [TestCase("", "not well-formed JSON at line 1, octet 1")]
    [TestCase("7", "a value is an object")]
    [TestCase("{}", "index: is missing")]
    [TestCase("[7]", "[0]: a value is an object")]
    [TestCase("""[{"index":1,"type":"URL","data":"x"},{"index":2,"type":"URL"}]""", "[1].data: is missing")]
    [TestCase("""{"values":{}}""", "values: is not an array")]
    [TestCase("""{"values":[{"index":1,"type":"URL","data":"x","permissions":"1"}]}""", "values[0].permissions: \"1\" is not four characters of 0 and 1")]
    [TestCase("""{"handle":7,"values":[]}""", "handle: is not a string")]
    [TestCase("[] []", "not well-formed JSON at line 1, octet 4")]
    [TestCase("""{"x":[1,{"y":}""", "not well-formed JSON at line 1, octet 14")]
    public void Says_what_is_wrong_with_content(string json, string expected)
    {
        Assert.That(HandleRecordJson.TryReadContent(Encoding.UTF8.GetBytes(json), out _, out var error), Is.False);
        Assert.That(error.ToString(), Is.EqualTo(expected));
    }

    [TestCase(RecordRules.MaxValues, true)]
    [TestCase(RecordRules.MaxValues + 1, false)]
    public void Reads_no_more_values_than_a_record_may_have(int count, bool isRead)
    {
        var json = "[" + string.Join(',', Enumerable.Range(1, count).Select(index => $$"""{"index":{{index}},"type":"X","data":""}""")) + "]";
        Assert.That(HandleRecordJson.TryReadContent(Encoding.UTF8.GetBytes(json), out _, out var error), Is.EqualTo(isRead));
        if (!isRead) Assert.That(error.ToString(), Is.EqualTo("holds more than 2048 values"));
    }

    [Test]
    public void Errors_never_show_the_data_of_a_value()
    {
        foreach (var format in (string[])["string", "base64", "hex", "admin", "vlist", "site", "key"])
        {
            var json = $$$"""{"handle":"a/b","values":[{"index":1,"type":"HS_SECKEY","data":{"format":"{{{format}}}","value":"top-secret\ud800"}}]}""";
            Assert.That(HandleRecordJson.TryRead(Encoding.UTF8.GetBytes(json), out _, out var error), Is.False);
            Assert.That(error.ToString(), Does.Not.Contain("top-secret"));
        }
    }

    [Test]
    public void Text_that_is_not_utf8_is_refused()
    {
        var json = Encoding.Latin1.GetBytes("{\"handle\":\"a/b\",\"values\":[{\"index\":1,\"type\":\"URL\",\"data\":\"\u00e9\"}]}");
        Assert.That(HandleRecordJson.TryRead(json, out _, out var error), Is.False);
        Assert.That(error.ToString(), Is.EqualTo("values[0].data: is not well-formed UTF-8"));
    }

    [Test]
    public void A_byte_order_mark_does_no_harm() =>
        Assert.That(HandleRecordJson.TryRead((byte[])[0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Example)], out _, out _));

    [Test]
    public void Deep_nesting_is_refused()
    {
        var json = new string('[', 100_000);
        Assert.That(HandleRecordJson.TryRead(Encoding.UTF8.GetBytes("{\"x\":" + json), out _, out _), Is.False);
    }

    private static bool IsText(ValueReference reference) => new Utf8String(reference.Handle.ToString()) == reference.Handle;
}
