using System.Security.Cryptography;
using System.Text;
using IdResolution.Protocol.Keys;

namespace IdResolution.Security.Tests;

[TestFixture]
public sealed class PublicKeyTests
{
    [TestCaseSource(typeof(VectorKeys), nameof(VectorKeys.Pairs))]
    public void Checklist_019_record_and_x509_are_the_same_key(string name)
    {
        var key = VectorKeys.Public(name);
        Assert.That(key.ToKeyRecord(), Is.EqualTo(VectorKeys.Record(name)));
        Assert.That(key.ExportSubjectPublicKeyInfo(), Is.EqualTo(VectorKeys.Spki(name)));
        Assert.That(PublicKey.TryRead(Encoding.ASCII.GetBytes(key.ExportPem()), out var fromPem));
        Assert.That(fromPem, Is.EqualTo(key));
        Assert.That(fromPem!.Fingerprint(), Is.EqualTo(key.Fingerprint()));
    }

    [Test]
    public void Checklist_021_pem_text_verifies()
    {
        using var rsa = RSA.Create(2_048);
        var signature = rsa.SignData("data"u8, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        foreach (var pem in (string[])[rsa.ExportSubjectPublicKeyInfoPem(), rsa.ExportSubjectPublicKeyInfoPem() + "\r\n"])
        {
            Assert.That(PublicKey.TryRead(Encoding.ASCII.GetBytes(pem), out var key));
            Assert.That(key!.Verify("data"u8, "SHA-256"u8, signature));
            Assert.That(key.Verify("date"u8, "SHA-256"u8, signature), Is.False);
        }
    }

    [Test]
    public void Sizes_and_kinds()
    {
        Assert.That(VectorKeys.Public("server-rsa2048").Bits, Is.EqualTo(2_048));
        Assert.That(VectorKeys.Public("admin-dsa1024").Bits, Is.EqualTo(1_024));
        Assert.That(VectorKeys.Public("server-rsa2048").IsDsa, Is.False);
        Assert.That(VectorKeys.Public("admin-dsa1024").IsDsa);
        Assert.That(VectorKeys.Public("server-rsa2048"), Is.Not.EqualTo(VectorKeys.Public("admin-rsa2048")));
    }

    [Test]
    public void Refuses_what_is_not_a_usable_public_key()
    {
        Assert.That(PublicKey.TryRead([], out _), Is.False);
        Assert.That(PublicKey.TryRead("-----BEGIN "u8, out _), Is.False);
        Assert.That(PublicKey.TryRead(VectorKeys.PrivateFile("admin-rsa2048").AsSpan(4), out _), Is.False, "a private key record");
        using var rsa = RSA.Create(2_048);
        Assert.That(PublicKey.TryRead(Encoding.ASCII.GetBytes(rsa.ExportPkcs8PrivateKeyPem()), out _), Is.False, "a private key in PEM");
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.That(PublicKey.TryRead(Encoding.ASCII.GetBytes(curve.ExportSubjectPublicKeyInfoPem()), out _), Is.False, "a curve");
        var small = new RsaPublicKeyRecord { Exponent = new KeyInteger([3]), Modulus = new KeyInteger([0xC1]) };
        Assert.That(PublicKey.TryRead(small.ToArray(), out _), Is.False, "eight bits");
        var huge = (RsaPublicKeyRecord)VectorKeys.Public("admin-rsa2048").Record with { Exponent = new KeyInteger([1, 0, 0, 0, 0, 0, 0, 0, 1]) };
        Assert.That(PublicKey.TryRead(huge.ToArray(), out _), Is.False, "an exponent that takes long");
    }

    [Test]
    public void Mutated_keys_verify_nothing_and_throw_nothing()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var data = "data"u8.ToArray();
        foreach (var name in VectorKeys.Pairs)
        {
            using var secret = PrivateKey.Load(VectorKeys.PrivateFile(name));
            var signature = secret.Sign(data, HashAlgorithmName.SHA256);
            var forms = (byte[][])[VectorKeys.Record(name), Encoding.ASCII.GetBytes(secret.PublicKey.ExportPem())];
            for (var i = 0; i < 300; i++)
            {
                var mutated = forms[i % 2].ToArray();
                for (var flips = random.Next(1, 4); flips > 0; flips--) mutated[random.Next(mutated.Length)] ^= (byte)(1 << random.Next(8));
                if (!PublicKey.TryRead(mutated, out var key) || key.Equals(secret.PublicKey)) continue;
                // Not asserted to be wrong: the base of a DSA group may change in ways that keep a signature right by chance of structure.
                key.Verify(data, HashAlgorithmName.SHA256, signature);
                Assert.That(key.Verify(data, HashAlgorithmName.SHA256, []), Is.False);
            }
        }
    }

    [Test]
    public void Verifies_on_many_threads_at_once()
    {
        using var secret = PrivateKey.Load(VectorKeys.PrivateFile("admin-rsa2048"));
        var key = secret.PublicKey;
        var right = 0;
        Parallel.For(0, 200, i =>
        {
            var data = BitConverter.GetBytes(i);
            var signature = secret.Sign(data, HashAlgorithmName.SHA256);
            if (key.Verify(data, HashAlgorithmName.SHA256, signature) && !key.Verify("other"u8, HashAlgorithmName.SHA256, signature))
            {
                Interlocked.Increment(ref right);
            }
        });
        Assert.That(right, Is.EqualTo(200));
    }
}
