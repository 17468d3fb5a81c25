using System.Text;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Testing.Vectors;

namespace IdResolution.Protocol.Tests.Json;

[TestFixture]
public sealed class SiteJsonTests
{
    [Test]
    public void Checklist_153_reads_a_siteinfo_file_with_legacy_forms()
    {
        var key = Convert.ToHexString(GoldenVectors.Get("keys", "server-rsa2048").Octets);
        var site = Read(
            $$"""
            {
              "version": 1, "protocolVersion": "2.10", "serialNumber": 7, "primarySite": true, "multiPrimary": false, "hashOption": "BY_PREFIX",
              "attributes": { "desc": "Werk 一", "domain": "example.org" },
              "unknown": { "deep": [1, 2] },
              "servers": [ { "serverId": 1, "address": "192.0.2.1", "publicKey": "{{key}}",
                "interfaces": [ { "query": true, "admin": true, "protocol": "tcp", "port": 2641 }, { "query": true, "protocol": "Udp", "port": 2641 } ] } ]
            }
            """);
        Assert.That(site.ProtocolVersion, Is.EqualTo(new ProtocolVersion(2, 10)));
        Assert.That((site.SerialNumber, site.IsPrimary, site.HashOption), Is.EqualTo(((ushort)7, true, HashOption.ByPrefix)));
        Assert.That(site.Attributes, Is.EqualTo(new[] { new SiteAttribute("desc", "Werk 一"), new SiteAttribute("domain", "example.org") }));
        Assert.That(KeyRecord.TryRead(site.Servers[0].PublicKey.Span, out var record) && record is RsaPublicKeyRecord);
        Assert.That(site.Servers[0].Interfaces, Is.EqualTo(new[]
        {
            new ServerInterface(InterfaceType.Both, InterfaceProtocol.Tcp, 2641),
            new ServerInterface(InterfaceType.Resolution, InterfaceProtocol.Udp, 2641),
        }));
    }

    [TestCase("0", HashOption.ByPrefix)]
    [TestCase("1", HashOption.BySuffix)]
    [TestCase("2", HashOption.ByHandle)]
    [TestCase("\"suffix\"", HashOption.BySuffix)]
    [TestCase("\"hash_by_all\"", HashOption.ByHandle)]
    public void Hash_options(string json, HashOption expected) => Assert.That(Read($$"""{"hashOption":{{json}},"servers":[]}""").HashOption, Is.EqualTo(expected));

    [Test]
    public void A_key_that_is_not_rsa_or_dsa_is_written_in_hexadecimal()
    {
        var site = new SiteRecord { Servers = [new SiteServer { Id = 1, Address = System.Net.IPAddress.Loopback, PublicKey = new byte[] { 1, 0xAB } }] };
        var json = Encoding.UTF8.GetString(SiteJson.ToArray(site));
        Assert.That(json, Does.Contain("""{"format":"hex","value":"01ab"}"""));
        Assert.That(Read(json), Is.EqualTo(site));
    }

    [TestCase("{}", "servers: is missing")]
    [TestCase("""{"servers":[{"address":"192.0.2.1"}]}""", "servers[0].serverId: is missing")]
    [TestCase("""{"servers":[{"serverId":1}]}""", "servers[0].address: is missing")]
    [TestCase("""{"servers":[{"serverId":1,"address":"fe80::1%2"}]}""", "servers[0].address: \"fe80::1%2\" is not an IPv4 or IPv6 address")]
    [TestCase("""{"servers":[{"serverId":1,"address":"010.0.0.1"}]}""", "servers[0].address: \"010.0.0.1\" is not an IPv4 or IPv6 address")]
    [TestCase("""{"servers":[{"serverId":1,"address":"192.0.2.1","publicKey":"zz"}]}""", "servers[0].publicKey: is not hexadecimal")]
    [TestCase("""{"servers":[{"serverId":1,"address":"192.0.2.1","interfaces":[{"protocol":"FTP"}]}]}""", "servers[0].interfaces[0].protocol: \"FTP\" is not one of UDP, TCP, HTTP, HTTPS")]
    [TestCase("""{"servers":[{"serverId":1,"address":"192.0.2.1","interfaces":[{"port":7}]}]}""", "servers[0].interfaces[0]: an interface needs protocol and port")]
    [TestCase("""{"servers":[],"protocolVersion":"2"}""", "protocolVersion: is not a version such as 2.11")]
    [TestCase("""{"servers":[],"protocolVersion":"2.999"}""", "protocolVersion: is not a version such as 2.11")]
    [TestCase("""{"servers":[],"serialNumber":65536}""", "serialNumber: is not a whole number from 0 to 65535")]
    [TestCase("""{"servers":[],"hashOption":"random"}""", "hashOption: \"random\" is not 0 (by prefix), 1 (by suffix) or 2 (by whole handle)")]
    [TestCase("""{"servers":[],"attributes":[{"name":1}]}""", "attributes[0].name: is not a string")]
    [TestCase("""{"servers":[],"primarySite":"yes"}""", "primarySite: is neither true nor false")]
    [TestCase("""{"servers":[],"x\ud800":1}""", "a text has an escape that is half of a character, or is not well-formed UTF-8")]
    public void Says_what_is_wrong(string json, string expected)
    {
        Assert.That(SiteJson.TryRead(Encoding.UTF8.GetBytes(json), out _, out var error), Is.False);
        Assert.That(error.ToString(), Is.EqualTo(expected));
    }

    private static SiteRecord Read(string json) =>
        SiteJson.TryRead(Encoding.UTF8.GetBytes(json), out var site, out var error) ? site : throw new AssertionException(error.ToString());
}
