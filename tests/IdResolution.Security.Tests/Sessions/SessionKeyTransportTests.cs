using IdResolution.Protocol;
using IdResolution.Security.Sessions;
using IdResolution.Testing.Vectors;

namespace IdResolution.Security.Tests.Sessions;

public sealed class SessionKeyTransportTests
{
    [Test]
    public void Reads_the_recorded_key()
    {
        var vector = GoldenVectors.Get("session", "exchange-key.request");
        var encrypted = Convert.FromHexString(vector.Decoded.GetProperty("body").GetProperty("encryptedSessionKey").GetString()!);
        var plain = Convert.FromHexString(vector.Entry.GetProperty("verify").GetProperty("plainKey").GetString()!);
        using var server = PrivateKey.Load(VectorKeys.PrivateFile("server-rsa2048"));
        Assert.That(SessionKeyTransport.TryDecrypt(server, ProtocolVersion.Highest, encrypted, allowsLegacy: false, out var keys), Is.True);
        Assert.That(SessionKeys.TryCreate(SessionCipher.Aes, plain.AsSpan(4), allowsLegacy: false, out var expected), Is.True);
        AssertSame(keys!, expected!);
    }

    [Test]
    public void A_key_travels_from_one_to_the_other()
    {
        using var recipient = PrivateKey.Load(VectorKeys.PrivateFile("admin-rsa2048"));
        var key = SessionKeys.Generate(SessionCipher.Aes);
        var encrypted = SessionKeyTransport.Encrypt(recipient.PublicKey, ProtocolVersion.Highest, SessionCipher.Aes, key);
        Assert.That(encrypted, Is.Not.Null);
        Assert.That(SessionKeyTransport.TryDecrypt(recipient, ProtocolVersion.Highest, encrypted, allowsLegacy: false, out var keys), Is.True);
        Assert.That(SessionKeys.TryCreate(SessionCipher.Aes, key, allowsLegacy: false, out var expected), Is.True);
        AssertSame(keys!, expected!);
    }

    [Test]
    public void Before_2_2_the_key_stands_alone_and_is_for_DES()
    {
        using var recipient = PrivateKey.Load(VectorKeys.PrivateFile("admin-rsa2048"));
        var old = new ProtocolVersion(2, 1);
        var key = SessionKeys.Generate(SessionCipher.Des);
        var encrypted = SessionKeyTransport.Encrypt(recipient.PublicKey, old, SessionCipher.Des, key);
        Assert.That(SessionKeyTransport.TryDecrypt(recipient, old, encrypted, allowsLegacy: true, out var keys), Is.True);
        Assert.That(keys!.Cipher, Is.EqualTo(SessionCipher.Des));
        Assert.That(SessionKeyTransport.TryDecrypt(recipient, old, encrypted, allowsLegacy: false, out _), Is.False);
        Assert.That(SessionKeyTransport.Encrypt(recipient.PublicKey, old, SessionCipher.Aes, key), Is.Null);
    }

    [Test]
    public void What_does_not_decrypt_is_no_key()
    {
        using var recipient = PrivateKey.Load(VectorKeys.PrivateFile("admin-rsa2048"));
        foreach (var octets in new byte[][] { [], [1], new byte[256], new byte[257], [.. Enumerable.Repeat((byte)0xFF, 256)] })
        {
            Assert.That(SessionKeyTransport.TryDecrypt(recipient, ProtocolVersion.Highest, octets, allowsLegacy: true, out _), Is.False);
        }
        var tooShort = recipient.PublicKey.Encrypt([0, 0, 0]);
        Assert.That(SessionKeyTransport.TryDecrypt(recipient, ProtocolVersion.Highest, tooShort, allowsLegacy: true, out _), Is.False);
    }

    [Test]
    public void A_key_that_only_signs_gets_none() =>
        Assert.That(
            SessionKeyTransport.Encrypt(VectorKeys.Public("admin-dsa2048"), ProtocolVersion.Highest, SessionCipher.Aes, new byte[32]), Is.Null);

    private static void AssertSame(SessionKeys left, SessionKeys right)
    {
        Assert.That(left.TryEncrypt(ProtocolVersion.Highest, [1, 2, 3], out var ciphertext), Is.True);
        Assert.That(right.TryDecrypt(ProtocolVersion.Highest, ciphertext!, out var message), Is.True);
        Assert.That(message, Is.EqualTo(new byte[] { 1, 2, 3 }));
    }
}
