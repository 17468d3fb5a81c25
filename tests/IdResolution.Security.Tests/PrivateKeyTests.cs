using System.Security.Cryptography;
using System.Text;
using IdResolution.Testing.Vectors;

namespace IdResolution.Security.Tests;

[TestFixture]
public sealed class PrivateKeyTests
{
    [TestCaseSource(typeof(VectorKeys), nameof(VectorKeys.Pairs))]
    public void Loads_plain_files_in_both_formats(string name)
    {
        foreach (var file in (byte[][])[VectorKeys.PrivateFile(name), PemOf(name)])
        {
            using var key = PrivateKey.Load(file);
            Assert.That(key.PublicKey, Is.EqualTo(VectorKeys.Public(name)));
            var signature = key.Sign("data"u8, HashAlgorithmName.SHA256);
            Assert.That(VectorKeys.Public(name).Verify("data"u8, HashAlgorithmName.SHA256, signature));
        }
    }

    [TestCase(0)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void Checklist_022_loads_encrypted_key_files(int code)
    {
        var file = GoldenVectors.Get("keys", $"admin-rsa2048-encrypted-{code}").Octets;
        using var key = PrivateKey.Load(file, "passphrase");
        Assert.That(key.PublicKey, Is.EqualTo(VectorKeys.Public("admin-rsa2048")));
        Assert.That(ProblemOf(file, null), Is.EqualTo(KeyFileProblem.PassphraseNeeded));
        Assert.That(ProblemOf(file, "Passphrase"), Is.EqualTo(KeyFileProblem.WrongPassphrase));
        Assert.That(ProblemOf([.. file[..^16], .. new byte[16]], "passphrase"), Is.EqualTo(KeyFileProblem.WrongPassphrase));
    }

    [TestCase("admin-rsa2048")]
    [TestCase("admin-dsa1024")]
    public void Exports_pem_that_loads_again(string name)
    {
        using var key = PrivateKey.Load(VectorKeys.PrivateFile(name));
        using var plain = PrivateKey.Load(Encoding.ASCII.GetBytes(key.ExportPem()));
        Assert.That(plain.PublicKey, Is.EqualTo(key.PublicKey));
        var encrypted = Encoding.ASCII.GetBytes(key.ExportPem("口令"));
        Assert.That(Encoding.ASCII.GetString(encrypted), Does.StartWith("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
        using var opened = PrivateKey.Load(encrypted, "口令");
        Assert.That(opened.PublicKey, Is.EqualTo(key.PublicKey));
        Assert.That(ProblemOf(encrypted, null), Is.EqualTo(KeyFileProblem.PassphraseNeeded));
    }

    [Test]
    public void Says_that_the_passphrase_of_a_pem_file_is_wrong()
    {
        using var rsa = RSA.Create(2_048);
        var cheap = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000);
        var file = Encoding.ASCII.GetBytes(rsa.ExportEncryptedPkcs8PrivateKeyPem("right", cheap));
        Assert.That(ProblemOf(file, "wrong"), Is.EqualTo(KeyFileProblem.WrongPassphrase));
    }

    [Test]
    public void Loads_pkcs1_and_pem_behind_other_text()
    {
        using var rsa = RSA.Create(2_048);
        using var key = PrivateKey.Load(Encoding.ASCII.GetBytes("Bag Attributes\n" + rsa.ExportRSAPrivateKeyPem()));
        Assert.That(key.PublicKey.ExportSubjectPublicKeyInfo(), Is.EqualTo(rsa.ExportSubjectPublicKeyInfo()));
    }

    [Test]
    public void Says_what_is_wrong_with_other_files()
    {
        using var rsa = RSA.Create(2_048);
        using var small = RSA.Create(512);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var dsa = DSA.Create();
        dsa.ImportPkcs8PrivateKey(VectorKeys.Pkcs8("admin-dsa1024"), out _);
        Assert.That(ProblemOf([], null), Is.EqualTo(KeyFileProblem.UnknownFormat));
        Assert.That(ProblemOf("hello"u8.ToArray(), null), Is.EqualTo(KeyFileProblem.UnknownFormat));
        Assert.That(ProblemOf(Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()), null), Is.EqualTo(KeyFileProblem.PublicKey));
        Assert.That(ProblemOf(VectorKeys.Record("admin-rsa2048"), null), Is.EqualTo(KeyFileProblem.PublicKey));
        Assert.That(ProblemOf(Encoding.ASCII.GetBytes(curve.ExportPkcs8PrivateKeyPem()), null), Is.EqualTo(KeyFileProblem.UnsupportedKey));
        Assert.That(ProblemOf(Encoding.ASCII.GetBytes(small.ExportPkcs8PrivateKeyPem()), null), Is.EqualTo(KeyFileProblem.UnsupportedKey));
        var mislabelled = PemEncoding.WriteString("RSA PRIVATE KEY", dsa.ExportPkcs8PrivateKey());
        Assert.That(ProblemOf(Encoding.ASCII.GetBytes(mislabelled), null), Is.EqualTo(KeyFileProblem.UnsupportedKey));
        Assert.That(ProblemOf(new byte[KeyFileLimit + 1], null), Is.EqualTo(KeyFileProblem.UnknownFormat));
    }

    [Test]
    public void Truncated_and_mutated_key_files_give_a_typed_error_or_a_key()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        foreach (var name in VectorKeys.Pairs)
        {
            var file = VectorKeys.PrivateFile(name);
            for (var i = 0; i < 150; i++)
            {
                var mutated = i < 50 ? file[..random.Next(file.Length)] : file.ToArray();
                if (mutated.Length > 0) mutated[random.Next(mutated.Length)] ^= (byte)(1 << random.Next(8));
                Assert.That(LoadsOrSaysWhy(mutated), $"{name} {Convert.ToHexString(mutated)}");
            }
        }
    }

    [Test]
    public void Generates_keys_of_the_size_asked_for()
    {
        using var key = PrivateKey.GenerateRsa();
        Assert.That(key.PublicKey.Bits, Is.EqualTo(2_048));
        Assert.That(key.PublicKey.Verify("data"u8, HashAlgorithmName.SHA256, key.Sign("data"u8, HashAlgorithmName.SHA256)));
        Assert.That(() => PrivateKey.GenerateRsa(1_024), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => PrivateKey.GenerateRsa(16_384), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => PrivateKey.GenerateRsa(2_049), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Refuses_to_sign_with_md5_and_after_disposal()
    {
        var key = PrivateKey.Load(VectorKeys.PrivateFile("admin-rsa2048"));
        Assert.That(() => key.Sign("data"u8, HashAlgorithmName.MD5), Throws.ArgumentException);
        key.Dispose();
        Assert.That(() => key.Sign("data"u8, HashAlgorithmName.SHA256), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void The_hashed_convention_of_secret_keys() =>
        Assert.That(HashedSecret.From("peer-secret"u8), Is.EqualTo(GoldenVectors.Get("values", "hs-seckey-hashed").Octets));

    private const int KeyFileLimit = Protocol.Keys.KeyFile.MaxLength;

    private static byte[] PemOf(string name) => Encoding.ASCII.GetBytes(PemEncoding.WriteString("PRIVATE KEY", VectorKeys.Pkcs8(name)));

    private static bool LoadsOrSaysWhy(byte[] file)
    {
        try
        {
            using var key = PrivateKey.Load(file, "passphrase");
            return key.PublicKey.Bits >= 1_024;
        }
        catch (KeyFileException exception)
        {
            return exception.Message.Length > 0;
        }
    }

    private static KeyFileProblem? ProblemOf(byte[] file, string? passphrase)
    {
        try
        {
            PrivateKey.Load(file, passphrase).Dispose();
            return null;
        }
        catch (KeyFileException exception)
        {
            return exception.Problem;
        }
    }
}
