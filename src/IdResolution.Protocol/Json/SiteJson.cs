using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Json;

/// <summary>
/// The JSON form of a site record: form <c>site</c> of data, and the file <c>siteinfo.json</c> (specification §2.6, §8.4). Pure; safe for
/// use from many threads.
/// </summary>
public static class SiteJson
{
    private static readonly JsonForm.ReadForm<SiteRecord> ReadForm =
        (ref JsonFormReader reader, [NotNullWhen(true)] out SiteRecord? site) => TryRead(ref reader, out site);

    /// <summary>Reads a site; members that are not known are skipped.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out SiteRecord? site, out JsonFormError error) =>
        JsonForm.TryRead(json, ReadForm, out site, out error);

    /// <summary>Writes a site. Flags without a name have no form and are left out.</summary>
    public static void Write(Utf8JsonWriter writer, SiteRecord site)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(site);
        writer.WriteStartObject();
        writer.WriteNumber("version"u8, site.FormatVersion);
        writer.WriteString("protocolVersion"u8, site.ProtocolVersion.ToString());
        writer.WriteNumber("serialNumber"u8, site.SerialNumber);
        writer.WriteBoolean("primarySite"u8, site.IsPrimary);
        writer.WriteBoolean("multiPrimary"u8, (site.Flags & SiteFlags.MultiPrimary) != 0);
        if (site.HashOption != HashOption.ByHandle) writer.WriteNumber("hashOption"u8, (byte)site.HashOption);
        if (!site.HashFilter.IsEmpty) writer.WriteBase64String("hashFilter"u8, site.HashFilter.Span);
        if (site.Attributes.Count > 0) WriteAttributes(writer, site.Attributes);
        writer.WriteStartArray("servers"u8);
        foreach (var server in site.Servers) SiteServerJson.Write(writer, server);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The site as UTF-8 text.</summary>
    public static byte[] ToArray(SiteRecord site) => JsonForm.ToArray(writer => Write(writer, site));

    /// <summary>True when the form says everything the record holds.</summary>
    internal static bool CanWrite(SiteRecord site)
    {
        if ((site.Flags & ~(SiteFlags.Primary | SiteFlags.MultiPrimary)) != 0) return false;
        foreach (var attribute in site.Attributes)
        {
            if (!Utf8.IsValid(attribute.Name.Span) || !Utf8.IsValid(attribute.Value.Span)) return false;
        }
        foreach (var server in site.Servers)
        {
            if (!SiteServerJson.CanWrite(server)) return false;
        }
        return true;
    }

    internal static bool TryRead(ref JsonFormReader reader, [NotNullWhen(true)] out SiteRecord? site)
    {
        site = null;
        var read = new SiteRecord();
        var hasServers = false;
        if (!reader.Expect(JsonTokenType.StartObject, "a site is an object")) return false;
        while (reader.NextMember())
        {
            if (reader.Is("servers"u8))
            {
                hasServers = true;
                reader.Json.Read();
                if (!TryReadServers(ref reader, out var servers)) return reader.In("servers");
                read = read with { Servers = servers };
            }
            else if (reader.Is("attributes"u8))
            {
                reader.Json.Read();
                if (!TryReadAttributes(ref reader, out var attributes)) return reader.In("attributes");
                read = read with { Attributes = attributes };
            }
            else
            {
                var member = reader.Json.GetString()!;
                reader.Json.Read();
                if (!TryReadSimple(ref reader, member, ref read)) return reader.In(member);
            }
        }
        if (!hasServers) return reader.Fail("is missing") || reader.In("servers");
        site = read;
        return true;
    }

    private static bool TryReadSimple(ref JsonFormReader reader, string member, ref SiteRecord site)
    {
        switch (member)
        {
            case "version":
                if (!reader.TryReadUInt16(out var version)) return false;
                site = site with { FormatVersion = version };
                return true;
            case "protocolVersion":
                if (!TryReadVersion(ref reader, out var protocolVersion)) return false;
                site = site with { ProtocolVersion = protocolVersion };
                return true;
            case "serialNumber":
                if (!reader.TryReadUInt16(out var serialNumber)) return false;
                site = site with { SerialNumber = serialNumber };
                return true;
            case "primarySite" or "multiPrimary":
                if (!reader.TryReadBoolean(out var isSet)) return false;
                var flag = member == "primarySite" ? SiteFlags.Primary : SiteFlags.MultiPrimary;
                site = site with { Flags = isSet ? site.Flags | flag : site.Flags & ~flag };
                return true;
            case "hashOption":
                if (!TryReadHashOption(ref reader, out var option)) return false;
                site = site with { HashOption = option };
                return true;
            case "hashFilter":
                if (reader.Token != JsonTokenType.String || !reader.Json.TryGetBytesFromBase64(out var filter))
                {
                    return reader.Fail("is not base64");
                }
                site = site with { HashFilter = filter };
                return true;
            default:
                reader.Json.Skip();
                return true;
        }
    }

    private static bool TryReadVersion(ref JsonFormReader reader, out ProtocolVersion version)
    {
        version = default;
        var text = reader.Token == JsonTokenType.String ? reader.Json.GetString()!.Split('.') : [];
        if (text.Length != 2 || !TryParse(text[0], out var major) || !TryParse(text[1], out var minor))
        {
            return reader.Fail("is not a version such as 2.11");
        }
        version = new ProtocolVersion(major, minor);
        return true;
    }

    private static bool TryParse(string text, out byte number) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool TryReadHashOption(ref JsonFormReader reader, out HashOption option)
    {
        option = HashOption.ByHandle;
        if (reader.Token == JsonTokenType.Number && reader.Json.TryGetByte(out var number))
        {
            option = (HashOption)number;
            return true;
        }
        var name = reader.Token == JsonTokenType.String ? reader.Json.GetString()! : "";
        HashOption? named = name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant() switch
        {
            "PREFIX" or "BYPREFIX" or "HASHBYPREFIX" => HashOption.ByPrefix,
            "SUFFIX" or "BYSUFFIX" or "HASHBYSUFFIX" => HashOption.BySuffix,
            "ALL" or "BYALL" or "HASHBYALL" or "HANDLE" or "BYHANDLE" or "HASHBYHANDLE" => HashOption.ByHandle,
            _ => null,
        };
        option = named ?? option;
        return named is not null || reader.Fail($"{reader.Quote()} is not 0 (by prefix), 1 (by suffix) or 2 (by whole handle)");
    }

    private static bool TryReadServers(ref JsonFormReader reader, out List<SiteServer> servers)
    {
        servers = [];
        if (!reader.Expect(JsonTokenType.StartArray, "is not an array")) return false;
        while (reader.NextElement())
        {
            if (!SiteServerJson.TryRead(ref reader, out var server)) return reader.In(servers.Count);
            servers.Add(server);
        }
        return true;
    }

    private static bool TryReadAttributes(ref JsonFormReader reader, out List<SiteAttribute> attributes)
    {
        attributes = [];
        if (reader.Token == JsonTokenType.StartObject)
        {
            while (reader.NextMember())
            {
                Utf8String name = reader.Json.GetString()!;
                reader.Json.Read();
                if (!reader.TryReadText(out Utf8String value)) return reader.In(name.ToString());
                attributes.Add(new SiteAttribute(name, value));
            }
            return true;
        }
        if (!reader.Expect(JsonTokenType.StartArray, "is neither an array of name and value nor an object")) return false;
        while (reader.NextElement())
        {
            if (!TryReadAttribute(ref reader, out var attribute)) return reader.In(attributes.Count);
            attributes.Add(attribute);
        }
        return true;
    }

    private static bool TryReadAttribute(ref JsonFormReader reader, out SiteAttribute attribute)
    {
        attribute = default;
        if (!reader.Expect(JsonTokenType.StartObject, "an attribute is an object with name and value")) return false;
        while (reader.NextMember())
        {
            var isName = reader.Is("name"u8);
            var isValue = reader.Is("value"u8);
            reader.Json.Read();
            if (!isName && !isValue) reader.Json.Skip();
            else if (!reader.TryReadText(out Utf8String text)) return reader.In(isName ? "name" : "value");
            else attribute = isName ? attribute with { Name = text } : attribute with { Value = text };
        }
        return true;
    }

    private static void WriteAttributes(Utf8JsonWriter writer, IReadOnlyList<SiteAttribute> attributes)
    {
        writer.WriteStartArray("attributes"u8);
        foreach (var attribute in attributes)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, attribute.Name.ToString());
            writer.WriteString("value"u8, attribute.Value.ToString());
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
