using System.Buffers.Binary;
using IdResolution.Protocol.Keys;

namespace IdResolution.Security.Tests;

public sealed class PublicKeyCacheTests
{
    [Test]
    public void Reads_the_same_octets_once()
    {
        using var pair = PrivateKey.GenerateRsa(2_048);
        var cache = new PublicKeyCache();
        var record = pair.PublicKey.ToKeyRecord();
        Assert.That(cache.TryRead(record, out var first), Is.True);
        Assert.That(cache.TryRead(record.ToArray(), out var second), Is.True);
        Assert.That(second, Is.SameAs(first));
        Assert.That(first, Is.EqualTo(pair.PublicKey));
        Assert.That(cache.TryRead(System.Text.Encoding.ASCII.GetBytes(pair.PublicKey.ExportPem()), out var fromText), Is.True);
        Assert.That(fromText, Is.EqualTo(first).And.Not.SameAs(first));
    }

    [Test]
    public void Does_not_remember_what_is_no_key()
    {
        var cache = new PublicKeyCache();
        Assert.That(cache.TryRead("no key"u8, out _), Is.False);
        Assert.That(cache.TryRead(default, out _), Is.False);
        Assert.That(cache.Count, Is.Zero);
    }

    [Test]
    public void Remembers_a_bounded_number()
    {
        var cache = new PublicKeyCache();
        var modulus = new byte[128];
        modulus[0] = 0x80;
        modulus[^1] = 1;
        for (var i = 0; i < 3 * PublicKeyCache.MaxKeys; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(modulus.AsSpan(4), i);
            var record = new RsaPublicKeyRecord { Modulus = new KeyInteger(modulus), Exponent = new KeyInteger([1, 0, 1]) };
            Assert.That(cache.TryRead(record.ToArray(), out _), Is.True);
            Assert.That(cache.Count, Is.InRange(1, PublicKeyCache.MaxKeys));
        }
    }
}
