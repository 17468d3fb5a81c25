using IdResolution.Protocol;
using IdResolution.Security.Sessions;

namespace IdResolution.Security.Tests.Sessions;

public sealed class SessionKeysTests
{
    private static readonly ProtocolVersion Older = new(2, 3);

    [TestCase(SessionCipher.Aes, "Aes", 16)]
    [TestCase(SessionCipher.TripleDes, "TripleDes", 8)]
    [TestCase(SessionCipher.Des, "Des", 8)]
    public void Decrypts_what_OpenSSL_encrypted(SessionCipher cipher, string expected, int vectorLength)
    {
        using var keys = Derive(cipher);
        byte[] ciphertext = [.. OpenSslExchange.Vector.AsSpan(0, vectorLength), .. Captured(expected)];
        Assert.That(keys.TryDecrypt(ProtocolVersion.Highest, ciphertext, out var message), Is.True);
        Assert.That(message, Is.EqualTo(OpenSslExchange.Message));
    }

    [Test]
    public void Before_2_4_each_block_stands_for_itself()
    {
        using var keys = Derive(SessionCipher.Aes);
        Assert.That(keys.TryDecrypt(Older, OpenSslExchange.AesEcb, out var message), Is.True);
        Assert.That(message, Is.EqualTo(OpenSslExchange.Message));
        Assert.That(keys.TryEncrypt(Older, OpenSslExchange.Message, out var ciphertext), Is.True);
        Assert.That(ciphertext, Is.EqualTo(OpenSslExchange.AesEcb));
    }

    [TestCase(SessionCipher.Aes)]
    [TestCase(SessionCipher.TripleDes)]
    [TestCase(SessionCipher.Des)]
    public void Encrypts_the_same_message_differently_each_time(SessionCipher cipher)
    {
        using var keys = Derive(cipher);
        Assert.That(keys.TryEncrypt(ProtocolVersion.Highest, OpenSslExchange.Message, out var first), Is.True);
        Assert.That(keys.TryEncrypt(ProtocolVersion.Highest, OpenSslExchange.Message, out var second), Is.True);
        Assert.That(first, Is.Not.EqualTo(second));
        Assert.That(keys.TryDecrypt(ProtocolVersion.Highest, second!, out var message), Is.True);
        Assert.That(message, Is.EqualTo(OpenSslExchange.Message));
    }

    [Test]
    public void Old_ciphers_and_unchained_messages_are_refused_unless_allowed()
    {
        Assert.That(SessionKeys.TryDerive(SessionCipher.Des, OpenSslExchange.Secret, allowsLegacy: false, out _), Is.False);
        Assert.That(SessionKeys.TryDerive(SessionCipher.TripleDes, OpenSslExchange.Secret, allowsLegacy: false, out _), Is.False);
        Assert.That(SessionKeys.TryDerive(SessionCipher.Aes, OpenSslExchange.Secret, allowsLegacy: false, out var keys), Is.True);
        Assert.That(keys!.TryDecrypt(Older, OpenSslExchange.AesEcb, out _), Is.False);
        Assert.That(keys.TryEncrypt(Older, OpenSslExchange.Message, out _), Is.False);
    }

    [Test]
    public void Leading_zeros_go_only_while_more_than_32_octets_remain()
    {
        var key = OpenSslExchange.Secret.AsSpan(0, 32).ToArray();
        key[0] = 0;
        byte[] secret = [.. new byte[96], .. key];
        Assert.That(SessionKeys.TryDerive(SessionCipher.Aes, secret, allowsLegacy: false, out var derived), Is.True);
        Assert.That(SessionKeys.TryCreate(SessionCipher.Aes, key, allowsLegacy: false, out var given), Is.True);
        Assert.That(derived!.TryEncrypt(ProtocolVersion.Highest, [1, 2, 3], out var ciphertext), Is.True);
        Assert.That(given!.TryDecrypt(ProtocolVersion.Highest, ciphertext!, out var message), Is.True);
        Assert.That(message, Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [TestCase(SessionCipher.Des, 7)]
    [TestCase(SessionCipher.Des, 9)]
    [TestCase(SessionCipher.TripleDes, 16)]
    [TestCase(SessionCipher.Aes, 15)]
    [TestCase(SessionCipher.Aes, 65)]
    [TestCase((SessionCipher)0, 32)]
    [TestCase((SessionCipher)9, 32)]
    public void Refuses_keys_of_a_wrong_length_and_unknown_ciphers(SessionCipher cipher, int length) =>
        Assert.That(SessionKeys.TryCreate(cipher, OpenSslExchange.Secret.AsSpan(0, length), allowsLegacy: true, out _), Is.False);

    [TestCase(SessionCipher.Des, 8)]
    [TestCase(SessionCipher.TripleDes, 24)]
    public void Refuses_weak_keys(SessionCipher cipher, int length) =>
        Assert.That(SessionKeys.TryCreate(cipher, new byte[length], allowsLegacy: true, out _), Is.False);

    [TestCase(0)]
    [TestCase(15)]
    [TestCase(16)]
    [TestCase(17)]
    [TestCase(31)]
    [TestCase(32)]
    public void Refuses_ciphertext_that_is_none(int length)
    {
        using var keys = Derive(SessionCipher.Aes);
        // Of 32 octets of zeros the padding is wrong under this key.
        Assert.That(keys.TryDecrypt(ProtocolVersion.Highest, new byte[length], out _), Is.False);
    }

    [Test]
    public void Disposed_keys_do_nothing_any_more()
    {
        var keys = Derive(SessionCipher.Aes);
        Assert.That(keys.TryEncrypt(ProtocolVersion.Highest, [1], out var ciphertext), Is.True);
        keys.Dispose();
        Assert.That(keys.TryEncrypt(ProtocolVersion.Highest, [1], out _), Is.False);
        Assert.That(keys.TryDecrypt(ProtocolVersion.Highest, ciphertext!, out _), Is.False);
    }

    private static byte[] Captured(string name) => (byte[])typeof(OpenSslExchange).GetField(name)!.GetValue(null)!;

    private static SessionKeys Derive(SessionCipher cipher) =>
        SessionKeys.TryDerive(cipher, OpenSslExchange.Secret, allowsLegacy: true, out var keys) ? keys : throw new InvalidOperationException();
}
