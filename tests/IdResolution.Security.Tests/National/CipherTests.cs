using IdResolution.Security.National;

namespace IdResolution.Security.Tests.National;

[TestFixture]
public sealed class CipherTests
{
    private static readonly byte[] Key = Convert.FromHexString("0123456789abcdeffedcba9876543210");

    // The example of the standard, an empty message, and what OpenSSL says of a message of ours.
    [TestCase("abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")]
    [TestCase("", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b")]
    [TestCase("message to sign", "a882ceecc50c849cc61c2a64af63d35d9d486fd55751455d3b4bc8e2e7e12407")]
    public void Hashes_as_the_standard_and_openssl_do(string text, string hash) =>
        Assert.That(Convert.ToHexStringLower(Sm3.HashData(System.Text.Encoding.ASCII.GetBytes(text))), Is.EqualTo(hash));

    [TestCase("message to sign", "f918b9feadeb656971ca62e154692e37")]
    [TestCase("a message of thirty-two octets !", "1e31024e6183f1f3ba4dae93d209ef23c9bd384b6f28bad5dda88a62e2a5fd4497ed7740e3677c3f645012c6fbf70c63")]
    public void Encrypts_and_decrypts_as_openssl_does(string text, string cipher)
    {
        var plain = System.Text.Encoding.ASCII.GetBytes(text);
        Assert.That(Convert.ToHexStringLower(Sm4.EncryptCbc(Key, Key, plain)), Is.EqualTo(cipher));
        Assert.That(Sm4.DecryptCbc(Key, Key, Convert.FromHexString(cipher)), Is.EqualTo(plain));
    }

    [Test]
    public void The_block_of_the_standard_is_right() =>
        Assert.That(Convert.ToHexStringLower(Sm4.EncryptCbc(Key, new byte[16], Key).AsSpan(0, 16)), Is.EqualTo("681edf34d206965e86b3e94f536e4246"));

    [Test]
    public void Ciphertext_of_no_whole_block_or_with_wrong_padding_is_null()
    {
        var cipher = Sm4.EncryptCbc(Key, Key, "sixteen octets!!"u8);
        Assert.That(cipher, Has.Length.EqualTo(32));
        foreach (var length in (int[])[0, 1, 15, 17, 31]) Assert.That(Sm4.DecryptCbc(Key, Key, cipher.AsSpan(0, length)), Is.Null);
        // What is left does not end in padding.
        Assert.That(Sm4.DecryptCbc(Key, Key, cipher.AsSpan(0, 16)), Is.Null);
    }

    [Test]
    public void Decrypts_what_openssl_encrypted_to_a_key_in_both_orders()
    {
        using var key = Sm2();
        Assert.That(key.Decrypt(OpenSsl.Encrypted), Is.EqualTo(OpenSsl.Message.ToArray()));
        byte[] older = [.. OpenSsl.Encrypted[..65], .. OpenSsl.Encrypted[97..], .. OpenSsl.Encrypted[65..97]];
        Assert.That(key.Decrypt(older), Is.EqualTo(OpenSsl.Message.ToArray()));
    }

    [TestCase(1)]
    [TestCase(20)]
    [TestCase(36)]
    [TestCase(1_024)]
    public void What_is_encrypted_to_a_key_is_for_that_key_only(int length)
    {
        using var key = Sm2Key.Generate();
        using var other = Sm2Key.Generate();
        byte[] plain = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        var cipher = key.Encrypt(plain);
        Assert.That(cipher, Has.Length.EqualTo(97 + length));
        Assert.That(key.Decrypt(cipher), Is.EqualTo(plain));
        Assert.That(other.Decrypt(cipher), Is.Null);
    }

    [Test]
    public void Nothing_and_too_much_are_not_encrypted()
    {
        using var key = Sm2Key.Generate();
        Assert.That(() => key.Encrypt([]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => key.Encrypt(new byte[1_025]), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Broken_ciphertext_is_null()
    {
        using var key = Sm2();
        for (var length = 0; length < OpenSsl.Encrypted.Length; length++) Assert.That(key.Decrypt(OpenSsl.Encrypted.AsSpan(0, length)), Is.Null, $"{length}");
        for (var i = 0; i < OpenSsl.Encrypted.Length; i++)
        {
            var wrong = OpenSsl.Encrypted.ToArray();
            wrong[i] ^= 1;
            Assert.That(key.Decrypt(wrong), Is.Null, $"octet {i}");
        }
        Assert.That(key.Decrypt(new byte[100_000]), Is.Null);
    }

    private static Sm2Key Sm2()
    {
        var key = new Sm2Key();
        key.ImportFromPem(OpenSsl.Pkcs8);
        return key;
    }
}
