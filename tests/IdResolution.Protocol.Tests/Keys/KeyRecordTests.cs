using System.Text;
using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Vectors;

namespace IdResolution.Protocol.Tests.Keys;

[TestFixture]
public sealed class KeyRecordTests
{
    private static IEnumerable<GoldenVector> PublicKeys() =>
        GoldenVectors.Load("values").Where(vector => vector.Name.StartsWith("hs-pubkey", StringComparison.Ordinal))
            .Concat(GoldenVectors.Load("keys").Where(vector => vector.Direction == "key" && vector.Name != "secret"));

    private static IEnumerable<GoldenVector> PrivateKeys() =>
        GoldenVectors.Load("keys").Where(vector => vector.Entry.TryGetProperty("privateHandleFormatHex", out _));

    [TestCaseSource(nameof(PublicKeys))]
    public void Checklist_019_public_keys_encode_back_to_the_octets_of_the_reference(GoldenVector vector)
    {
        Assert.That(KeyRecord.TryRead(vector.Octets, out var key));
        Assert.That(key!.ToArray(), Is.EqualTo(vector.Octets));
        if (vector.Decoded.ValueKind == System.Text.Json.JsonValueKind.Undefined) return;
        var content = vector.Decoded.GetProperty("content");
        if (key is RsaPublicKeyRecord rsa)
        {
            Assert.That(Base64UrlOf(rsa.Modulus), Is.EqualTo(content.GetProperty("n").GetString()));
            Assert.That(Base64UrlOf(rsa.Exponent), Is.EqualTo(content.GetProperty("e").GetString()));
        }
        else
        {
            var dsa = (DsaPublicKeyRecord)key;
            Assert.That(
                new[] { dsa.Y, dsa.P, dsa.Q, dsa.G }.Select(Base64UrlOf),
                Is.EqualTo(new[] { "y", "p", "q", "g" }.Select(name => content.GetProperty(name).GetString())));
        }
    }

    [TestCaseSource(nameof(PrivateKeys))]
    public void Private_keys_encode_back_to_the_octets_of_the_reference(GoldenVector vector)
    {
        var file = Convert.FromHexString(vector.Entry.GetProperty("privateHandleFormatHex").GetString()!);
        Assert.That(KeyFile.TryRead(file, out var container));
        Assert.That(container!.Encryption, Is.EqualTo(KeyFileEncryption.None));
        Assert.That(KeyRecord.TryRead(container.Content.Span, out var key));
        Assert.That(key, Is.InstanceOf<PrivateKeyRecord>());
        Assert.That(key!.ToArray(), Is.EqualTo(container.Content.ToArray()));
        Assert.That(key.ToString(), Does.Not.Match("[0-9A-Fa-f]{20}"), "no octets of a key in text");
        ((PrivateKeyRecord)key).Erase();
        Assert.That(key.ToArray(), Is.Not.EqualTo(container.Content.ToArray()));
    }

    [Test]
    public void Checklist_019_accepts_an_rsa_key_without_the_four_octets()
    {
        var octets = GoldenVectors.Get("keys", "server-rsa2048").Octets;
        Assert.That(KeyRecord.TryRead(octets, out var with));
        Assert.That(KeyRecord.TryRead(octets.AsSpan(0, octets.Length - 4), out var without));
        Assert.That(without, Is.EqualTo(with));
        Assert.That(without!.ToArray(), Is.EqualTo(octets));
        Assert.That(KeyRecord.TryRead(octets.AsSpan(0, octets.Length - 1), out _), Is.False);
        Assert.That(KeyRecord.TryRead((byte[])[.. octets, 0], out _), Is.False);
    }

    [Test]
    public void Checklist_020_accepts_integers_with_and_without_leading_zeros()
    {
        var minimal = Rsa([1, 0, 1], [0x00, 0xC1, 0x02]);
        var plain = Rsa([0, 0, 1, 0, 1], [0xC1, 0x02]);
        Assert.That(KeyRecord.TryRead(minimal, out var one));
        Assert.That(KeyRecord.TryRead(plain, out var other));
        Assert.That(one, Is.EqualTo(other));
        Assert.That(one!.GetHashCode(), Is.EqualTo(other!.GetHashCode()));
        Assert.That(other.ToArray(), Is.EqualTo(minimal));
    }

    [Test]
    public void Refuses_integers_beyond_the_limit()
    {
        Assert.That(KeyRecord.TryRead(Rsa([3], Enumerable.Repeat((byte)0xFF, 2_048).ToArray()), out _));
        Assert.That(KeyRecord.TryRead(Rsa([3], Enumerable.Repeat((byte)0xFF, 2_049).ToArray()), out _), Is.False);
        Assert.That(
            KeyRecord.TryRead(Rsa([3], [.. new byte[64], .. Enumerable.Repeat((byte)0xFF, 2_048)]), out _), "leading zeros do not count");
    }

    [Test]
    public void Other_kinds_survive()
    {
        var dh = new DhPublicKeyRecord { Y = new KeyInteger([5]), P = new KeyInteger([0x97]), G = new KeyInteger([2]) };
        var sm2 = new Sm2PublicKeyRecord { Encoded = "-----BEGIN PUBLIC KEY-----" };
        var sm9 = new Sm9PublicKeyRecord { Encoded = "公钥", Flags = 3 };
        var rsa = new RsaPrivateKeyRecord { Modulus = new KeyInteger([0xFF]), PrivateExponent = new KeyInteger([0x7F]) };
        foreach (var key in (KeyRecord[])[dh, sm2, sm9, rsa])
        {
            Assert.That(KeyRecord.TryRead(key.ToArray(), out var read));
            Assert.That(read, Is.EqualTo(key));
        }
        Assert.That(Encoding.ASCII.GetString(dh.ToArray()), Does.Contain("DH_PUB_KEY"));
    }

    [Test]
    public void Zero_is_one_zero_octet_and_the_top_bit_gets_one_in_front()
    {
        Assert.That(Convert.ToHexStringLower(Written(new KeyInteger([]))), Is.EqualTo("0000000100"));
        Assert.That(Convert.ToHexStringLower(Written(new KeyInteger([0x7F]))), Is.EqualTo("000000017f"));
        Assert.That(Convert.ToHexStringLower(Written(new KeyInteger([0x80]))), Is.EqualTo("000000020080"));
    }

    [TestCase("", 0)]
    [TestCase("00", 0)]
    [TestCase("01", 1)]
    [TestCase("80", 8)]
    [TestCase("0100", 9)]
    [TestCase("00ff", 8)]
    public void Bits_are_counted_without_leading_zeros(string hex, int bits) =>
        Assert.That(new KeyInteger(Convert.FromHexString(hex)).BitLength, Is.EqualTo(bits));

    [TestCase(0)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void Checklist_022_key_files_are_taken_apart(int code)
    {
        var octets = GoldenVectors.Get("keys", $"admin-rsa2048-encrypted-{code}").Octets;
        Assert.That(KeyFile.TryRead(octets, out var file));
        Assert.That((int)file!.Encryption, Is.EqualTo(code));
        Assert.That(file.Content.Length % 8, Is.Zero);
        if (code >= 3)
        {
            Assert.That((file.Salt.Length, file.Iterations, file.KeyBits), Is.EqualTo((16, 10_000u, code == 3 ? 192u : 128u)));
            Assert.That(file.InitializationVector.Length, Is.EqualTo(code == 3 ? 8 : 16));
            Assert.That(KeyFile.TryRead((byte[])[.. octets, 0], out _), Is.False);
        }
    }

    [Test]
    public void Mutated_and_truncated_records_give_a_key_or_nothing()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        foreach (var octets in PublicKeys().Select(vector => vector.Octets).Concat(GoldenVectors.Load("keys").Select(vector => vector.Octets)))
        {
            for (var i = 0; i < 500; i++)
            {
                var mutated = random.Next(3) == 0 ? octets[..random.Next(octets.Length)] : octets.ToArray();
                for (var flips = random.Next(3); flips > 0 && mutated.Length > 0; flips--)
                {
                    mutated[random.Next(Math.Min(mutated.Length, 64))] ^= (byte)(1 << random.Next(8));
                }
                var isKey = KeyRecord.TryRead(mutated, out var key);
                var isFile = KeyFile.TryRead(mutated, out var file);
                Assert.That((key is not null, file is not null), Is.EqualTo((isKey, isFile)));
                if (isKey) Assert.That(KeyRecord.TryRead(key!.ToArray(), out var again) && again == key);
            }
        }
    }

    [Test]
    public void Pem_is_told_from_records()
    {
        Assert.That(PemText.IsPem("-----BEGIN PUBLIC KEY-----"u8));
        Assert.That(PemText.IsPem(GoldenVectors.Get("keys", "server-rsa2048").Octets), Is.False);
    }

    private static byte[] Rsa(byte[] exponent, byte[] modulus)
    {
        using var writer = new WireWriter();
        writer.WriteBlob("RSA_PUB_KEY"u8);
        writer.WriteUInt16(0);
        writer.WriteBlob(exponent);
        writer.WriteBlob(modulus);
        writer.WriteUInt32(0);
        return writer.ToArray();
    }

    private static byte[] Written(KeyInteger integer)
    {
        using var writer = new WireWriter();
        integer.Write(writer);
        return writer.ToArray();
    }

    private static string Base64UrlOf(KeyInteger integer) => System.Buffers.Text.Base64Url.EncodeToString(integer.Magnitude);
}
