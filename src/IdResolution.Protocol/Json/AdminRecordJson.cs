using System.Text.Json;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Json;

/// <summary>The form <c>admin</c> of HS_ADMIN data (specification §2.4, §8.4).</summary>
internal static class AdminRecordJson
{
    public static void Write(Utf8JsonWriter writer, AdminRecord record)
    {
        writer.WriteStartObject();
        writer.WriteString("handle"u8, record.Administrator.Handle.ToString());
        writer.WriteNumber("index"u8, record.Administrator.Index);
        writer.WriteString("permissions"u8, AdminPermissionText.ToJson(record.Permissions));
        if (record.HasLegacyPadding) writer.WriteBoolean("legacyByteLength"u8, true);
        writer.WriteEndObject();
    }

    public static bool TryRead(ref JsonFormReader reader, out byte[]? data)
    {
        data = null;
        Utf8String? handle = null;
        uint? index = null;
        AdminPermissions? permissions = null;
        var hasPadding = false;
        if (!reader.Expect(JsonTokenType.StartObject, "is not an object with handle, index and permissions")) return false;
        while (reader.NextMember())
        {
            if (reader.Is("handle"u8))
            {
                reader.Json.Read();
                if (!reader.TryReadText(out Utf8String text)) return reader.In("handle");
                handle = text;
            }
            else if (reader.Is("index"u8))
            {
                reader.Json.Read();
                if (!reader.TryReadUInt32(out var number)) return reader.In("index");
                index = number;
            }
            else if (reader.Is("permissions"u8))
            {
                reader.Json.Read();
                if (!TryReadPermissions(ref reader, out var bits)) return reader.In("permissions");
                permissions = bits;
            }
            else if (reader.Is("legacyByteLength"u8))
            {
                reader.Json.Read();
                if (!reader.TryReadBoolean(out hasPadding)) return reader.In("legacyByteLength");
            }
            else
            {
                return reader.Fail($"{reader.Quote()} is not a member of an administrator record");
            }
        }
        if (handle is null || index is null || permissions is null)
        {
            return reader.Fail("an administrator record needs handle, index and permissions");
        }
        data = new AdminRecord
        {
            Permissions = permissions.Value,
            Administrator = new ValueReference(handle.Value, index.Value),
            HasLegacyPadding = hasPadding,
        }.ToArray();
        return true;
    }

    private static bool TryReadPermissions(ref JsonFormReader reader, out AdminPermissions permissions)
    {
        permissions = AdminPermissions.None;
        switch (reader.Token)
        {
            case JsonTokenType.True or JsonTokenType.False:
                permissions = reader.Token == JsonTokenType.True ? AdminPermissions.All : AdminPermissions.None;
                return true;
            case JsonTokenType.Number when reader.TryReadUInt16(out var bits):
                permissions = (AdminPermissions)bits;
                return true;
            case JsonTokenType.String when reader.Is("*"u8):
                permissions = AdminPermissions.All;
                return true;
            case JsonTokenType.String when AdminPermissionText.TryParseJson(reader.Json.ValueSpan, out permissions):
                return true;
            case JsonTokenType.StartArray:
                return TryReadNames(ref reader, out permissions);
            default:
                return reader.Fail(
                    $"{reader.Quote()} is not twelve characters of 0 and 1, \"*\", true, false, a number or an array of names");
        }
    }

    private static bool TryReadNames(ref JsonFormReader reader, out AdminPermissions permissions)
    {
        permissions = AdminPermissions.None;
        while (reader.NextElement())
        {
            if (reader.Token != JsonTokenType.String || !AdminPermissionText.TryParseName(reader.Json.ValueSpan, out var permission))
            {
                return reader.Fail($"{reader.Quote()} is not the name of a permission such as addHandle or MODIFY_VALUE");
            }
            permissions |= permission;
        }
        return true;
    }
}
