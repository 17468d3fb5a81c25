using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Vectors;

namespace IdResolution.Security.Tests;

public sealed class MessageSignerTests
{
    private static IEnumerable<string> Certified() =>
        GoldenVectors.Load("versions").Select(vector => vector.Name).Where(name => name.StartsWith("certify-") && name.EndsWith(".response"));

    [TestCaseSource(nameof(Certified))]
    public void Verifies_recorded_answers_of_every_version_that_means_something(string name)
    {
        var (message, headerAndBody) = Read(name);
        var isDefined = SignedOctets.IsDefinedFor(message.Envelope.Version);
        var key = VectorKeys.Public("server-rsa2048");
        Assert.That(MessageSigner.Verify(key, message.Envelope, message.Credential!, headerAndBody), Is.EqualTo(isDefined));
        headerAndBody[^1] ^= 1;
        Assert.That(MessageSigner.Verify(key, message.Envelope, message.Credential!, headerAndBody), Is.False);
    }

    [TestCaseSource(nameof(Certified))]
    public void Makes_the_recorded_credential(string name)
    {
        var (message, headerAndBody) = Read(name);
        using var key = PrivateKey.Load(VectorKeys.PrivateFile("server-rsa2048"));
        var isSigned = MessageSigner.TrySign(key, message.Envelope, headerAndBody, out var credential);
        Assert.That(isSigned, Is.EqualTo(SignedOctets.IsDefinedFor(message.Envelope.Version)));
        // PKCS#1 v1.5 has one signature for one message.
        if (isSigned) Assert.That(credential!.Signature.ToArray(), Is.EqualTo(message.Credential!.Signature.ToArray()));
    }

    [TestCase("admin-dsa1024", 2, 10, "SHA1")]
    [TestCase("admin-dsa1024", 2, 11, "SHA-256")]
    [TestCase("admin-dsa2048", 2, 11, "SHA-256")]
    [TestCase("server-rsa2048", 2, 4, "SHA1")]
    [TestCase("server-rsa2048", 2, 7, "SHA-256")]
    public void The_hash_follows_version_and_key(string name, int major, int minor, string hash)
    {
        using var key = PrivateKey.Load(VectorKeys.PrivateFile(name));
        var envelope = new Envelope { Version = new ProtocolVersion((byte)major, (byte)minor), SessionId = 7, RequestId = 8 };
        Assert.That(MessageSigner.TrySign(key, envelope, [1, 2, 3], out var credential), Is.True);
        Assert.That(credential!.DigestAlgorithm, Is.EqualTo(new Utf8String(hash)));
        Assert.That(credential.Type, Is.EqualTo(new Utf8String("HS_SIGNED")));
        Assert.That(MessageSigner.Verify(key.PublicKey, envelope, credential, [1, 2, 3]), Is.True);
    }

    [Test]
    public void SHA_1_does_not_count_where_a_better_hash_is_due()
    {
        using var key = PrivateKey.Load(VectorKeys.PrivateFile("server-rsa2048"));
        using var covered = new WireWriter();
        Assert.That(SignedOctets.TryWrite(covered, new Envelope { Version = ProtocolVersion.Highest }, 0, [1]), Is.True);
        var credential = new Credential
        {
            Type = "HS_SIGNED", DigestAlgorithm = "SHA1",
            Signature = key.Sign(covered.Written, System.Security.Cryptography.HashAlgorithmName.SHA1),
        };
        Assert.That(MessageSigner.Verify(key.PublicKey, new Envelope { Version = ProtocolVersion.Highest }, credential, [1]), Is.False);
    }

    [TestCase("HS_MAC")]
    [TestCase("")]
    public void Another_credential_is_no_signature(string type)
    {
        var (message, headerAndBody) = Read("certify-2.11.response");
        var credential = new Credential
        {
            Type = type, DigestAlgorithm = message.Credential!.DigestAlgorithm, Signature = message.Credential.Signature,
        };
        Assert.That(MessageSigner.Verify(VectorKeys.Public("server-rsa2048"), message.Envelope, credential, headerAndBody), Is.False);
    }

    private static (Message Message, byte[] HeaderAndBody) Read(string name)
    {
        var frame = GoldenVectors.Get("versions", name).Octets;
        Assert.That(MessageCodec.TryRead(frame, out var message, out _), Is.True);
        return (message, MessageCodec.HeaderAndBody(frame).ToArray());
    }
}
