using IdResolution.Protocol;
using IdResolution.Security.Sessions;

namespace IdResolution.Security.Tests.National;

[TestFixture]
public sealed class Sm4SessionTests
{
    private static readonly byte[] Key = Convert.FromHexString("0123456789abcdeffedcba9876543210");

    [Test]
    public void Checklist_123_messages_are_encrypted_with_the_key_as_vector_and_without_one_in_front()
    {
        Assert.That(SessionKeys.TryCreate(SessionCipher.Sm4, Key, allowsLegacy: false, out var keys));
        Assert.That(keys!.TryEncrypt(ProtocolVersion.Highest, "message to sign"u8, out var ciphertext));
        Assert.That(Convert.ToHexStringLower(ciphertext!), Is.EqualTo("f918b9feadeb656971ca62e154692e37"), "as OpenSSL says");
        Assert.That(keys.TryDecrypt(ProtocolVersion.Highest, ciphertext, out var message));
        Assert.That(message, Is.EqualTo("message to sign"u8.ToArray()));
        Assert.That(keys.TryDecrypt(ProtocolVersion.Highest, ciphertext.AsSpan(1), out _), Is.False);
        Assert.That(keys.TryDecrypt(ProtocolVersion.Highest, [], out _), Is.False);
    }

    [Test]
    public void A_key_of_another_length_is_refused_and_none_is_agreed_by_diffie_hellman()
    {
        Assert.That(SessionKeys.TryCreate(SessionCipher.Sm4, new byte[15], allowsLegacy: true, out _), Is.False);
        Assert.That(SessionKeys.TryCreate(SessionCipher.Sm4, new byte[32], allowsLegacy: true, out _), Is.False);
        Assert.That(SessionKeys.TryDerive(SessionCipher.Sm4, new byte[256], allowsLegacy: true, out _), Is.False);
    }

    [TestCase("sm2")]
    [TestCase("rsa")]
    public void A_session_key_travels_to_the_owner_of_a_public_key(string kind)
    {
        using var recipient = kind == "sm2" ? OpenSsl.Key() : PrivateKey.Load(VectorKeys.PrivateFile("admin-rsa2048"));
        var encrypted = SessionKeyTransport.Encrypt(recipient.PublicKey, ProtocolVersion.Highest, SessionCipher.Sm4, Key);
        Assert.That(SessionKeyTransport.TryDecrypt(recipient, ProtocolVersion.Highest, encrypted, allowsLegacy: false, out var keys));
        Assert.That(keys!.Cipher, Is.EqualTo(SessionCipher.Sm4));
        Assert.That(keys.TryEncrypt(ProtocolVersion.Highest, "message to sign"u8, out var ciphertext));
        Assert.That(Convert.ToHexStringLower(ciphertext!), Is.EqualTo("f918b9feadeb656971ca62e154692e37"));

        using var stranger = PrivateKey.GenerateSm2();
        Assert.That(SessionKeyTransport.TryDecrypt(stranger, ProtocolVersion.Highest, encrypted, allowsLegacy: false, out _), Is.False);
    }
}
