using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Json;

/// <summary>The JSON form of one value (specification §8.4). Pure; safe for use from many threads.</summary>
public static class HandleValueJson
{
    private const int PermissionCount = 4;

    private static readonly JsonForm.ReadForm<HandleValue> ReadForm =
        (ref JsonFormReader reader, [NotNullWhen(true)] out HandleValue? value) => TryRead(ref reader, keepTimestamps: false, out value);

    [Flags]
    private enum Members
    {
        None = 0,
        Index = 1,
        Type = 2,
        Data = 4,
        Ttl = 8,
        Timestamp = 16,
        Permissions = 32,
        References = 64,
    }

    /// <summary>
    /// Reads one value; timestamps are ignored. Members that are not known are refused: a misspelt <c>permissions</c> would publish a
    /// secret.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out HandleValue? value, out JsonFormError error) =>
        JsonForm.TryRead(json, ReadForm, out value, out error);

    /// <summary>
    /// Writes one value. Data is written in the form of its type when it is exactly what that form says, else as text or base64, so that
    /// reading gives the same octets. Only the lower four bits of the permissions and the two known kinds of time to live have a form.
    /// </summary>
    public static void Write(Utf8JsonWriter writer, HandleValue value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, value.Index);
        writer.WriteString("type"u8, value.Type.ToString());
        writer.WritePropertyName("data"u8);
        ValueDataJson.Write(writer, value.Type.Span, value.Data.Span);
        if (value.TtlType == TtlType.Absolute) writer.WriteString("ttl"u8, TimeOf(value.Ttl));
        else writer.WriteNumber("ttl"u8, value.Ttl);
        writer.WriteString("timestamp"u8, TimeOf(value.Timestamp));
        if (value.Permissions != ValuePermissions.Default) WritePermissions(writer, value.Permissions);
        if (value.References.Count > 0)
        {
            writer.WritePropertyName("references"u8);
            ReferencesJson.Write(writer, value.References);
        }
        writer.WriteEndObject();
    }

    internal static bool TryRead(ref JsonFormReader reader, bool keepTimestamps, [NotNullWhen(true)] out HandleValue? value)
    {
        value = null;
        uint index = 0, ttl = HandleValue.DefaultTtl, timestamp = 0;
        Utf8String type = default;
        byte[]? data = null;
        var ttlType = TtlType.Relative;
        var permissions = ValuePermissions.Default;
        IReadOnlyList<ValueReference> references = [];
        var seen = Members.None;
        if (!reader.Expect(JsonTokenType.StartObject, "a value is an object")) return false;
        while (reader.NextMember())
        {
            var member = Identify(ref reader);
            if (member == Members.None) return reader.Fail($"{reader.Quote()} is not a member of a value");
            if ((seen & member) != 0) return reader.Fail("is there twice") || reader.In(NameOf(member));
            seen |= member;
            reader.Json.Read();
            var isRead = member switch
            {
                Members.Index => TryReadIndex(ref reader, out index),
                Members.Type => reader.TryReadText(out type),
                Members.Data => ValueDataJson.TryRead(ref reader, out data),
                Members.Ttl => TryReadTtl(ref reader, out ttlType, out ttl),
                Members.Timestamp => TryReadTimestamp(ref reader, keepTimestamps, out timestamp),
                Members.Permissions => TryReadPermissions(ref reader, out permissions),
                _ => ReferencesJson.TryRead(ref reader, out references),
            };
            if (!isRead) return reader.In(NameOf(member));
        }
        var missing = (Members.Index | Members.Type | Members.Data) & ~seen;
        if (missing != 0) return reader.Fail("is missing") || reader.In(NameOf(missing & (Members)(-(int)missing)));
        value = new HandleValue
        {
            Index = index,
            Type = type,
            Data = data,
            TtlType = ttlType,
            Ttl = ttl,
            Timestamp = timestamp,
            Permissions = permissions,
            References = references,
        };
        return true;
    }

    private static Members Identify(ref JsonFormReader reader) =>
        reader.Is("index"u8) ? Members.Index
        : reader.Is("type"u8) ? Members.Type
        : reader.Is("data"u8) ? Members.Data
        : reader.Is("ttl"u8) ? Members.Ttl
        : reader.Is("timestamp"u8) ? Members.Timestamp
        : reader.Is("permissions"u8) ? Members.Permissions
        : reader.Is("references"u8) ? Members.References
        : Members.None;

    private static string NameOf(Members member) => JsonNamingPolicy.CamelCase.ConvertName(member.ToString());

    private static bool TryReadIndex(ref JsonFormReader reader, out uint index) =>
        (reader.TryReadUInt32(out index) && index > 0) || reader.Fail($"{reader.Quote()} is not a whole number from 1 to 4294967295");

    private static bool TryReadTtl(ref JsonFormReader reader, out TtlType type, out uint ttl)
    {
        type = reader.Token == JsonTokenType.String ? TtlType.Absolute : TtlType.Relative;
        return (type == TtlType.Absolute ? reader.TryReadTime(out ttl) : reader.TryReadUInt32(out ttl))
            || reader.Fail($"{reader.Quote()} is neither seconds nor a time such as 2026-01-01T00:00:00Z");
    }

    private static bool TryReadTimestamp(ref JsonFormReader reader, bool keep, out uint timestamp)
    {
        if (keep) return reader.TryReadTime(out timestamp);
        timestamp = 0;
        reader.Json.Skip();
        return true;
    }

    private static bool TryReadPermissions(ref JsonFormReader reader, out ValuePermissions permissions)
    {
        permissions = ValuePermissions.None;
        var text = reader.Token == JsonTokenType.String ? reader.Json.ValueSpan : default;
        if (text.Length != PermissionCount || text.ContainsAnyExceptInRange((byte)'0', (byte)'1'))
        {
            return reader.Fail($"{reader.Quote()} is not four characters of 0 and 1");
        }
        var bits = 0;
        foreach (var digit in text) bits = (bits << 1) | (digit - '0');
        permissions = (ValuePermissions)bits;
        return true;
    }

    private static void WritePermissions(Utf8JsonWriter writer, ValuePermissions permissions)
    {
        Span<byte> text = stackalloc byte[PermissionCount];
        for (var i = 0; i < PermissionCount; i++) text[i] = (byte)('0' + (((int)permissions >> (PermissionCount - 1 - i)) & 1));
        writer.WriteString("permissions"u8, text);
    }

    private static DateTime TimeOf(uint seconds) => DateTime.UnixEpoch.AddSeconds(seconds);
}
