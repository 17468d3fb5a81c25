using System.Buffers.Text;
using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Wire;

namespace IdResolution.Conformance.Tests.Vectors;

/// <summary>
/// Compares an encoded site record (specification §2.6) with the <c>site</c> member of a vector, field by field on the wire.
/// </summary>
internal static class ExpectedSite
{
    private static readonly string[] Protocols = ["UDP", "TCP", "HTTP", "HTTPS"];

    public static void AssertIs(ReadOnlySpan<byte> record, Fields expected)
    {
        var reader = new WireReader(record);
        Assert.That(reader.ReadUInt16(), Is.EqualTo(expected.U16("version")), "format version");
        Assert.That($"{reader.ReadByte()}.{reader.ReadByte()}", Is.EqualTo(expected.Text("protocolVersion")), "protocol version");
        Assert.That(reader.ReadUInt16(), Is.EqualTo(expected.U16("serialNumber")), "serial number");
        var mask = reader.ReadByte();
        Assert.That((mask & 0x80) != 0, Is.EqualTo(expected.Flag("primarySite")), "primary");
        Assert.That((mask & 0x40) != 0, Is.EqualTo(expected.Flag("multiPrimary")), "multi-primary");
        Assert.That(reader.ReadByte(), Is.EqualTo(2), "hash option");
        Assert.That(reader.ReadBlob().Length, Is.Zero, "hash filter");

        var attributes = expected.Objects("attributes").ToList();
        Assert.That(reader.ReadUInt32(), Is.EqualTo((uint)attributes.Count), "attributes");
        foreach (var attribute in attributes)
        {
            Assert.That(reader.ReadString().ToString(), Is.EqualTo(attribute.Text("name")), "attribute name");
            Assert.That(reader.ReadString().ToString(), Is.EqualTo(attribute.Text("value")), "attribute value");
            attribute.AssertAllRead();
        }

        var servers = expected.Objects("servers").ToList();
        Assert.That(reader.ReadUInt32(), Is.EqualTo((uint)servers.Count), "servers");
        foreach (var server in servers) AssertServer(ref reader, server);
        reader.ExpectEnd();
        Assert.That(reader.Fault, Is.EqualTo(DecodeFault.None));
        expected.AssertAllRead();
    }

    private static void AssertServer(ref WireReader reader, Fields expected)
    {
        Assert.That(reader.ReadUInt32(), Is.EqualTo(expected.U32("serverId")), "server id");
        var address = reader.ReadOctets(16);
        Assert.That(address[..12].ToArray(), Is.All.Zero, "leading octets of an IPv4 address");
        Assert.That(new IPAddress(address[12..]).ToString(), Is.EqualTo(expected.Text("address")), "address");
        AssertKey(reader.ReadBlob(), expected);

        var interfaces = expected.Objects("interfaces").ToList();
        Assert.That(reader.ReadUInt32(), Is.EqualTo((uint)interfaces.Count), "interfaces");
        foreach (var door in interfaces)
        {
            var type = reader.ReadByte();
            Assert.That((type & 2) != 0, Is.EqualTo(door.Flag("query")), "query");
            Assert.That((type & 1) != 0, Is.EqualTo(door.Flag("admin")), "admin");
            Assert.That(Protocols[reader.ReadByte()], Is.EqualTo(door.Text("protocol")), "protocol");
            Assert.That(reader.ReadUInt32(), Is.EqualTo(door.U32("port")), "port");
            door.AssertAllRead();
        }
        expected.AssertAllRead();
    }

    private static void AssertKey(ReadOnlySpan<byte> record, Fields server)
    {
        var expected = server["publicKey"];
        var value = expected.GetProperty("value");
        var key = new WireReader(record);
        Assert.That(key.ReadString().ToString(), Is.EqualTo("RSA_PUB_KEY"));
        Assert.That(expected.GetProperty("format").GetString(), Is.EqualTo("key"));
        Assert.That(value.GetProperty("kty").GetString(), Is.EqualTo("RSA"));
        Assert.That(key.ReadUInt16(), Is.Zero, "key flags");
        foreach (var number in new[] { "e", "n" })
        {
            var expectedNumber = Base64Url.DecodeFromChars(value.GetProperty(number).GetString());
            Assert.That(key.ReadBlob().TrimStart((byte)0).ToArray(), Is.EqualTo(expectedNumber), number);
        }
    }
}
