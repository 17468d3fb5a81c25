using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Json;

/// <summary>The JSON form of one server of a site (specification §8.4).</summary>
internal static class SiteServerJson
{
    private static readonly string[] ProtocolNames = ["UDP", "TCP", "HTTP", "HTTPS"];

    /// <summary>True when the form says everything the server holds.</summary>
    public static bool CanWrite(SiteServer server)
    {
        foreach (var door in server.Interfaces)
        {
            if (door.Type > InterfaceType.Both || (int)door.Protocol >= ProtocolNames.Length) return false;
        }
        return true;
    }

    public static void Write(Utf8JsonWriter writer, SiteServer server)
    {
        writer.WriteStartObject();
        writer.WriteNumber("serverId"u8, server.Id);
        writer.WriteString("address"u8, server.Address.ToString());
        if (!server.PublicKey.IsEmpty) WriteKey(writer, server.PublicKey.Span);
        writer.WriteStartArray("interfaces"u8);
        foreach (var door in server.Interfaces)
        {
            writer.WriteStartObject();
            writer.WriteBoolean("query"u8, (door.Type & InterfaceType.Resolution) != 0);
            writer.WriteBoolean("admin"u8, (door.Type & InterfaceType.Administration) != 0);
            var number = (int)door.Protocol;
            writer.WriteString("protocol"u8, number < ProtocolNames.Length ? ProtocolNames[number] : door.Protocol.ToString());
            writer.WriteNumber("port"u8, door.Port);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static bool TryRead(ref JsonFormReader reader, [NotNullWhen(true)] out SiteServer? server)
    {
        server = null;
        uint? id = null;
        IPAddress? address = null;
        byte[]? key = null;
        List<ServerInterface> doors = [];
        if (!reader.Expect(JsonTokenType.StartObject, "a server is an object")) return false;
        while (reader.NextMember())
        {
            if (reader.Is("serverId"u8))
            {
                reader.Json.Read();
                if (!reader.TryReadUInt32(out var number)) return reader.In("serverId");
                id = number;
            }
            else if (reader.Is("address"u8))
            {
                reader.Json.Read();
                if (!TryReadAddress(ref reader, out address)) return reader.In("address");
            }
            else if (reader.Is("publicKey"u8))
            {
                reader.Json.Read();
                if (!TryReadKey(ref reader, out key)) return reader.In("publicKey");
            }
            else if (reader.Is("interfaces"u8))
            {
                reader.Json.Read();
                if (!TryReadInterfaces(ref reader, doors)) return reader.In("interfaces");
            }
            else
            {
                reader.Json.Skip();
            }
        }
        if (id is null) return reader.Fail("is missing") || reader.In("serverId");
        if (address is null) return reader.Fail("is missing") || reader.In("address");
        server = new SiteServer { Id = id.Value, Address = address, PublicKey = key, Interfaces = doors };
        return true;
    }

    private static void WriteKey(Utf8JsonWriter writer, ReadOnlySpan<byte> octets)
    {
        writer.WriteStartObject("publicKey"u8);
        if (ValueDataJson.TryReadKey(octets, out var key))
        {
            writer.WriteString("format"u8, "key"u8);
            writer.WritePropertyName("value"u8);
            JsonWebKeyForm.Write(writer, key);
        }
        else
        {
            writer.WriteString("format"u8, "hex"u8);
            writer.WriteString("value"u8, Convert.ToHexStringLower(octets));
        }
        writer.WriteEndObject();
    }

    // A bare string is hexadecimal here, not text as in the data of values.
    private static bool TryReadKey(ref JsonFormReader reader, out byte[]? key) =>
        reader.Token == JsonTokenType.String ? ValueDataJson.TryReadHex(ref reader, out key) : ValueDataJson.TryRead(ref reader, out key);

    private static bool TryReadAddress(ref JsonFormReader reader, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        var text = reader.Token == JsonTokenType.String ? reader.Json.GetString()! : "";
        // The runtime also takes 10.1 and 010.0.0.1, which mean other addresses to other programs, and scopes, which have no place in a
        // record.
        var isAddress = IPAddress.TryParse(text, out address)
            && (address.AddressFamily == AddressFamily.InterNetwork
                ? address.ToString() == text
                : !text.Contains('%', StringComparison.Ordinal));
        if (!isAddress) address = null;
        return address is not null || reader.Fail($"{reader.Quote()} is not an IPv4 or IPv6 address");
    }

    private static bool TryReadInterfaces(ref JsonFormReader reader, List<ServerInterface> doors)
    {
        if (!reader.Expect(JsonTokenType.StartArray, "is not an array")) return false;
        while (reader.NextElement())
        {
            if (!TryReadInterface(ref reader, out var door)) return reader.In(doors.Count);
            doors.Add(door);
        }
        return true;
    }

    private static bool TryReadInterface(ref JsonFormReader reader, out ServerInterface door)
    {
        door = default;
        var type = InterfaceType.OutOfService;
        InterfaceProtocol? protocol = null;
        uint? port = null;
        if (!reader.Expect(JsonTokenType.StartObject, "an interface is an object")) return false;
        while (reader.NextMember())
        {
            var isQuery = reader.Is("query"u8);
            if (isQuery || reader.Is("admin"u8))
            {
                reader.Json.Read();
                if (!reader.TryReadBoolean(out var isSet)) return reader.In(isQuery ? "query" : "admin");
                if (isSet) type |= isQuery ? InterfaceType.Resolution : InterfaceType.Administration;
            }
            else if (reader.Is("protocol"u8))
            {
                reader.Json.Read();
                var number = reader.Token != JsonTokenType.String ? -1
                    : Array.FindIndex(ProtocolNames, reader.Json.GetString()!.ToUpperInvariant().Equals);
                if (number < 0) return reader.Fail($"{reader.Quote()} is not one of UDP, TCP, HTTP, HTTPS") || reader.In("protocol");
                protocol = (InterfaceProtocol)number;
            }
            else if (reader.Is("port"u8))
            {
                reader.Json.Read();
                if (!reader.TryReadUInt32(out var number)) return reader.In("port");
                port = number;
            }
            else
            {
                reader.Json.Skip();
            }
        }
        if (protocol is null || port is null) return reader.Fail("an interface needs protocol and port");
        door = new ServerInterface(type, protocol.Value, port.Value);
        return true;
    }
}
