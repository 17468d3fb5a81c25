using System.Security.Cryptography;
using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Wire;

namespace IdResolution.Security.Tests;

[TestFixture]
public sealed class PublicKeyAnswerTests
{
    private static readonly byte[] Nonce = new byte[16];
    private static readonly byte[] Handle = "88.100/ADMIN"u8.ToArray();
    private static readonly byte[] Digest = new byte[32];

    private static readonly Dictionary<int, string> KeyAtIndex = new() { [301] = "admin-rsa2048", [302] = "admin-dsa1024", [303] = "admin-dsa2048" };

    private static IEnumerable<VectorAnswer> Accepted() =>
        VectorAnswer.All().Where(answer => answer.Type == "HS_PUBKEY" && !answer.How.Contains("MD5", StringComparison.Ordinal));

    [TestCaseSource(nameof(Accepted))]
    public void Checklist_102_accepts_exactly_what_the_reference_client_sent(VectorAnswer vector)
    {
        var key = VectorKeys.Public(KeyAtIndex[vector.Index]);
        Assert.That(PublicKeyAnswer.Verify(vector.Answer, key, Handle, vector.Nonce, vector.Digest));
        foreach (var other in KeyAtIndex.Where(pair => pair.Key != vector.Index))
        {
            Assert.That(PublicKeyAnswer.Verify(vector.Answer, VectorKeys.Public(other.Value), Handle, vector.Nonce, vector.Digest), Is.False);
        }
        Assert.That(PublicKeyAnswer.Verify(vector.Answer, key, Handle, vector.Nonce.AsSpan(1), vector.Digest), Is.False);
        for (var i = 0; i < vector.Answer.Length; i++)
        {
            var flipped = vector.Answer.ToArray();
            flipped[i] ^= (byte)(1 << (i % 8));
            // The case of the hash's name means nothing.
            if (flipped[i] != (vector.Answer[i] ^ 0x20) || i is < 4 or > 11)
            {
                Assert.That(PublicKeyAnswer.Verify(flipped, key, Handle, vector.Nonce, vector.Digest), Is.False, $"octet {i}");
            }
        }
    }

    [Test]
    public void There_are_vectors_of_every_kind_of_key() =>
        Assert.That(Accepted().Select(vector => vector.Index).Distinct(), Is.EquivalentTo(new[] { 301, 302, 303 }));

    [Test]
    public void Checklist_102_md5_is_refused_although_the_signature_is_right()
    {
        var vector = VectorAnswer.All().Single(answer => answer.Type == "HS_PUBKEY" && answer.How.Contains("MD5", StringComparison.Ordinal));
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(VectorKeys.Spki("admin-rsa2048"), out _);
        var reader = new WireReader(vector.Answer);
        reader.ReadBlob();
        var signature = reader.ReadBlob().ToArray();
        Assert.That(
            rsa.VerifyData((byte[])[.. vector.Nonce, .. vector.Digest], signature, HashAlgorithmName.MD5, RSASignaturePadding.Pkcs1), "the vector is right");
        Assert.That(PublicKeyAnswer.Verify(vector.Answer, VectorKeys.Public("admin-rsa2048"), Handle, vector.Nonce, vector.Digest), Is.False);
    }

    [TestCase("server-rsa2048", 6, "SHA1")]
    [TestCase("server-rsa2048", 7, "SHA-256")]
    [TestCase("server-rsa2048", 11, "SHA-256")]
    [TestCase("admin-dsa1024", 10, "SHA1")]
    [TestCase("admin-dsa1024", 11, "SHA-256")]
    [TestCase("admin-dsa2048", 11, "SHA-256")]
    public void Checklist_102_the_hash_follows_the_version(string name, byte minor, string hash)
    {
        using var key = PrivateKey.Load(VectorKeys.PrivateFile(name));
        var answer = PublicKeyAnswer.Create(key, Handle, new ProtocolVersion(2, minor), Nonce, Digest);
        var reader = new WireReader(answer);
        Assert.That(Encoding.ASCII.GetString(reader.ReadBlob()), Is.EqualTo(hash));
        Assert.That(PublicKeyAnswer.Verify(answer, VectorKeys.Public(name), Handle, Nonce, Digest));
    }

    [Test]
    public void Checklist_098_empty_truncated_and_overlong_answers_are_wrong_not_errors()
    {
        var vector = Accepted().First();
        var key = VectorKeys.Public(KeyAtIndex[vector.Index]);
        for (var length = 0; length < vector.Answer.Length; length++)
        {
            Assert.That(PublicKeyAnswer.Verify(vector.Answer.AsSpan(0, length), key, Handle, vector.Nonce, vector.Digest), Is.False);
        }
        Assert.That(PublicKeyAnswer.Verify((byte[])[.. vector.Answer, 0], key, Handle, vector.Nonce, vector.Digest), Is.False);
    }

    [TestCase("SHA-256")]
    [TestCase("SHA256")]
    [TestCase("sha-256")]
    [TestCase("\u0003")]
    public void Names_of_sha256(string name)
    {
        Assert.That(SignatureHash.TryParse(Encoding.ASCII.GetBytes(name), out var hash));
        Assert.That(hash, Is.EqualTo(HashAlgorithmName.SHA256));
    }

    [TestCase("SHA1")]
    [TestCase("SHA-1")]
    [TestCase("\u0002")]
    public void Names_of_sha1(string name)
    {
        Assert.That(SignatureHash.TryParse(Encoding.ASCII.GetBytes(name), out var hash));
        Assert.That(hash, Is.EqualTo(HashAlgorithmName.SHA1));
    }

    [TestCase("SM3")]
    [TestCase("sm3")]
    public void Names_of_sm3(string name)
    {
        Assert.That(SignatureHash.TryParse(Encoding.ASCII.GetBytes(name), out var hash));
        Assert.That(hash, Is.EqualTo(SignatureHash.Sm3));
    }

    [TestCase("MD5")]
    [TestCase("\u0001")]
    [TestCase("")]
    [TestCase("SHA-2567")]
    public void Names_that_are_refused(string name) => Assert.That(SignatureHash.TryParse(Encoding.ASCII.GetBytes(name), out _), Is.False);
}
