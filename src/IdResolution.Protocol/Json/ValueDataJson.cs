using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Json;

/// <summary>
/// The member <c>data</c> of a value: <c>{"format":F,"value":V}</c> or, on input, a bare string (specification §8.4). The form of a type is
/// written only when it says exactly what the octets say, so that nothing is lost in a round trip and signatures over the value stay right.
/// </summary>
internal static class ValueDataJson
{
    // The reference's idea of text: 0x09 to 0x13 pass.
    private static readonly SearchValues<byte> NotInText = SearchValues.Create(
    [
        0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
        0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F, 0x7F,
    ]);

    private enum Format
    {
        None,
        String,
        Base64,
        Hex,
        Admin,
        ValueList,
        Site,
        Key,
    }

    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        writer.WriteStartObject();
        if (ValueTypes.Has(type, ValueTypes.Admin) && AdminRecord.TryRead(data, out var admin)
            && Utf8.IsValid(admin.Administrator.Handle.Span))
        {
            WriteFormat(writer, "admin"u8);
            AdminRecordJson.Write(writer, admin);
        }
        else if (ValueTypes.Has(type, ValueTypes.ValueList) && ReferenceList.TryRead(data, out var list) && AreText(list))
        {
            WriteFormat(writer, "vlist"u8);
            ReferencesJson.Write(writer, list);
        }
        else if (IsSite(type) && SiteRecord.TryRead(data, out var site) && SiteJson.CanWrite(site))
        {
            WriteFormat(writer, "site"u8);
            SiteJson.Write(writer, site);
        }
        else if (ValueTypes.Has(type, ValueTypes.PublicKey) && TryReadKey(data, out var key))
        {
            WriteFormat(writer, "key"u8);
            JsonWebKeyForm.Write(writer, key);
        }
        else if (Utf8.IsValid(data) && data.IndexOfAny(NotInText) < 0)
        {
            writer.WriteString("format"u8, "string"u8);
            writer.WriteString("value"u8, data);
        }
        else
        {
            writer.WriteString("format"u8, "base64"u8);
            writer.WriteBase64String("value"u8, data);
        }
        writer.WriteEndObject();
    }

    /// <summary>Parses a key record; false when the form <c>key</c> would not give the same octets back.</summary>
    public static bool TryReadKey(ReadOnlySpan<byte> data, [NotNullWhen(true)] out KeyRecord? key) =>
        KeyRecord.TryRead(data, out key) && JsonWebKeyForm.CanWrite(key) && data.SequenceEqual(key.ToArray());

    public static bool TryRead(ref JsonFormReader reader, [NotNullWhen(true)] out byte[]? data)
    {
        data = null;
        if (reader.Token == JsonTokenType.String) return TryReadAs(ref reader, Format.String, out data);
        if (!reader.Expect(JsonTokenType.StartObject, "is neither a string nor an object with format and value")) return false;
        var format = Format.None;
        var hasValue = false;
        // The value may stand in front of the format that says how to read it.
        var postponed = default(Utf8JsonReader);
        while (reader.NextMember())
        {
            if (reader.Is("format"u8))
            {
                reader.Json.Read();
                if (format != Format.None) return reader.Fail("is there twice") || reader.In("format");
                if (!TryReadFormat(ref reader, out format)) return reader.In("format");
            }
            else if (reader.Is("value"u8))
            {
                reader.Json.Read();
                if (hasValue) return reader.Fail("is there twice") || reader.In("value");
                hasValue = true;
                if (format == Format.None)
                {
                    postponed = reader.Json;
                    reader.Json.Skip();
                }
                else if (!TryReadAs(ref reader, format, out data))
                {
                    return reader.In("value");
                }
            }
            else
            {
                return reader.Fail($"{reader.Quote()} is not a member of data");
            }
        }
        if (!hasValue) return reader.Fail("is missing") || reader.In("value");
        if (format == Format.None) return reader.Fail("is missing") || reader.In("format");
        return data is not null || TryReadPostponed(ref reader, postponed, format, out data);
    }

    private static bool TryReadPostponed(
        ref JsonFormReader reader, Utf8JsonReader postponed, Format format, [NotNullWhen(true)] out byte[]? data)
    {
        var end = reader.Json;
        reader.Json = postponed;
        if (!TryReadAs(ref reader, format, out data)) return reader.In("value");
        reader.Json = end;
        return true;
    }

    private static bool TryReadFormat(ref JsonFormReader reader, out Format format)
    {
        format = reader.Token != JsonTokenType.String ? Format.None
            : reader.Is("string"u8) ? Format.String
            : reader.Is("admin"u8) ? Format.Admin
            : reader.Is("base64"u8) ? Format.Base64
            : reader.Is("hex"u8) ? Format.Hex
            : reader.Is("vlist"u8) ? Format.ValueList
            : reader.Is("site"u8) ? Format.Site
            : reader.Is("key"u8) ? Format.Key
            : Format.None;
        return format != Format.None || reader.Fail($"{reader.Quote()} is not one of string, base64, hex, admin, vlist, site, key");
    }

    private static bool TryReadAs(ref JsonFormReader reader, Format format, [NotNullWhen(true)] out byte[]? data)
    {
        data = null;
        var isRead = format switch
        {
            Format.String => TryReadString(ref reader, out data),
            Format.Base64 => (reader.Token == JsonTokenType.String && reader.Json.TryGetBytesFromBase64(out data))
                || reader.Fail("is not base64"),
            Format.Hex => TryReadHex(ref reader, out data),
            Format.Admin => AdminRecordJson.TryRead(ref reader, out data),
            Format.ValueList => TryReadList(ref reader, out data),
            Format.Site => TryReadSite(ref reader, out data),
            _ => JsonWebKeyForm.TryRead(ref reader, out data),
        };
        return isRead && data is not null;
    }

    private static bool TryReadString(ref JsonFormReader reader, out byte[]? data)
    {
        var isText = reader.TryReadText(out ReadOnlySpan<byte> text);
        data = isText ? text.ToArray() : null;
        return isText;
    }

    public static bool TryReadHex(ref JsonFormReader reader, out byte[]? data)
    {
        data = null;
        if (!reader.TryReadText(out ReadOnlySpan<byte> text)) return false;
        var octets = new byte[text.Length / 2];
        if (text.Length % 2 != 0 || Convert.FromHexString(text, octets, out _, out _) != OperationStatus.Done)
        {
            return reader.Fail("is not hexadecimal");
        }
        data = octets;
        return true;
    }

    private static bool TryReadList(ref JsonFormReader reader, out byte[]? data)
    {
        var isRead = ReferencesJson.TryRead(ref reader, out var references);
        data = isRead ? ReferenceList.ToArray(references) : null;
        return isRead;
    }

    private static bool TryReadSite(ref JsonFormReader reader, out byte[]? data)
    {
        var isRead = SiteJson.TryRead(ref reader, out var site);
        data = site?.ToArray();
        return isRead;
    }

    private static void WriteFormat(Utf8JsonWriter writer, ReadOnlySpan<byte> format)
    {
        writer.WriteString("format"u8, format);
        writer.WritePropertyName("value"u8);
    }

    private static bool IsSite(ReadOnlySpan<byte> type) =>
        ValueTypes.Has(type, ValueTypes.Site) || ValueTypes.Has(type, ValueTypes.PrefixDelegate);

    private static bool AreText(IReadOnlyList<ValueReference> references)
    {
        foreach (var reference in references)
        {
            if (!Utf8.IsValid(reference.Handle.Span)) return false;
        }
        return true;
    }
}
