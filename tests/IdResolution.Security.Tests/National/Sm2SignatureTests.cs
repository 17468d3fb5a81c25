using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using IdResolution.Protocol;
using IdResolution.Protocol.Wire;

namespace IdResolution.Security.Tests.National;

[TestFixture]
public sealed class Sm2SignatureTests
{
    private static readonly PublicKey Known = OpenSsl.PublicKeyOf(OpenSsl.PublicPem);
    private static readonly byte[] Nonce = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
    private static readonly byte[] Digest = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 3))];

    [Test]
    public void Accepts_what_openssl_signed_for_the_user_it_was_signed_for()
    {
        Assert.That(Known.VerifyAs("88.100/ADMIN"u8, OpenSsl.Message, OpenSsl.SignatureOfAdmin));
        Assert.That(Known.Verify(OpenSsl.Message, SignatureHash.Sm3, OpenSsl.SignatureOfDefault));
        Assert.That(Known.VerifyAs("1234567812345678"u8, OpenSsl.Message, OpenSsl.SignatureOfDefault));

        Assert.That(Known.VerifyAs("88.100/admin"u8, OpenSsl.Message, OpenSsl.SignatureOfAdmin), Is.False);
        Assert.That(Known.Verify(OpenSsl.Message, SignatureHash.Sm3, OpenSsl.SignatureOfAdmin), Is.False);
        Assert.That(Known.VerifyAs("88.100/ADMIN"u8, OpenSsl.Message[1..], OpenSsl.SignatureOfAdmin), Is.False);
        Assert.That(OpenSsl.PublicKeyOf(OpenSsl.OtherPublicPem).VerifyAs("88.100/ADMIN"u8, OpenSsl.Message, OpenSsl.SignatureOfAdmin), Is.False);
    }

    [Test]
    public void Accepts_64_octets_as_well_as_der()
    {
        var raw = Raw(OpenSsl.SignatureOfAdmin);
        Assert.That(Known.VerifyAs("88.100/ADMIN"u8, OpenSsl.Message, raw));
        for (var i = 0; i < raw.Length; i++)
        {
            raw[i] ^= 1;
            Assert.That(Known.VerifyAs("88.100/ADMIN"u8, OpenSsl.Message, raw), Is.False, $"octet {i}");
            raw[i] ^= 1;
        }
    }

    [Test]
    public void Whatever_is_changed_in_a_signature_makes_it_wrong_and_nothing_throws()
    {
        var signature = OpenSsl.SignatureOfAdmin;
        for (var length = 0; length < signature.Length; length++)
        {
            Assert.That(Known.VerifyAs("88.100/ADMIN"u8, OpenSsl.Message, signature.AsSpan(0, length)), Is.False, $"cut at {length}");
        }
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            var wrong = signature.ToArray();
            wrong[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(Known.VerifyAs("88.100/ADMIN"u8, OpenSsl.Message, wrong), Is.False, $"bit {bit}");
        }
        Assert.That(Known.VerifyAs("88.100/ADMIN"u8, OpenSsl.Message, (byte[])[.. signature, 0]), Is.False);
        Assert.That(Known.VerifyAs("88.100/ADMIN"u8, OpenSsl.Message, new byte[100_000]), Is.False);
    }

    [Test]
    public void Numbers_outside_the_group_are_refused()
    {
        var order = BigInteger.Parse("0FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123", System.Globalization.NumberStyles.HexNumber);
        foreach (var number in (BigInteger[])[0, -1, order, order + 1, BigInteger.Pow(2, 256), BigInteger.Pow(2, 300)])
        {
            Assert.That(Known.VerifyAs("u"u8, OpenSsl.Message, Der(number, 1)), Is.False, $"r {number}");
            Assert.That(Known.VerifyAs("u"u8, OpenSsl.Message, Der(1, number)), Is.False, $"s {number}");
        }
        Assert.That(Known.VerifyAs("u"u8, OpenSsl.Message, new byte[64]), Is.False);
    }

    [Test]
    public void A_name_too_long_to_be_hashed_is_refused()
    {
        using var key = OpenSsl.Key();
        var longest = new byte[8_191];
        Assert.That(Known.VerifyAs(longest, OpenSsl.Message, key.SignAs(longest, OpenSsl.Message)));
        Assert.That(Known.VerifyAs(new byte[8_192], OpenSsl.Message, OpenSsl.SignatureOfAdmin), Is.False);
        Assert.That(() => key.SignAs(new byte[8_192], OpenSsl.Message), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Hash_and_kind_of_key_go_together()
    {
        using var key = OpenSsl.Key();
        var rsa = VectorKeys.Public("admin-rsa2048");
        Assert.That(() => key.Sign("x"u8, HashAlgorithmName.SHA256), Throws.InstanceOf<ArgumentException>());
        Assert.That(Known.Verify(OpenSsl.Message, HashAlgorithmName.SHA256, OpenSsl.SignatureOfDefault), Is.False);
        Assert.That(rsa.Verify(OpenSsl.Message, SignatureHash.Sm3, OpenSsl.SignatureOfDefault), Is.False);
        Assert.That(rsa.VerifyAs("u"u8, OpenSsl.Message, OpenSsl.SignatureOfDefault), Is.False);
        Assert.That(SignatureHash.For(Known, new ProtocolVersion(2, 1)), Is.EqualTo(SignatureHash.Sm3));
    }

    [Test]
    public void Checklist_121_an_answer_to_a_challenge_is_made_and_verified_under_the_handle_of_the_user()
    {
        using var key = OpenSsl.Key();
        var answer = PublicKeyAnswer.Create(key, "88.100/ADMIN"u8, ProtocolVersion.Highest, Nonce, Digest);
        Assert.That(PublicKeyAnswer.Verify(answer, Known, "88.100/ADMIN"u8, Nonce, Digest));
        Assert.That(PublicKeyAnswer.Verify(answer, Known, "88.100/OTHER"u8, Nonce, Digest), Is.False);
        Assert.That(PublicKeyAnswer.Verify(answer, Known, "88.100/ADMIN"u8, Nonce.AsSpan(1), Digest), Is.False);
        Assert.That(PublicKeyAnswer.Verify(Answer("SHA-256"u8, answer), Known, "88.100/ADMIN"u8, Nonce, Digest), Is.False, "the name is wrong");
        Assert.That(PublicKeyAnswer.Verify(Answer("sm3"u8, answer), Known, "88.100/ADMIN"u8, Nonce, Digest), "case means nothing");
        // Signed as another kind of key would: over nonce and digest themselves.
        var direct = Answer("SM3"u8, key.SignAs("88.100/ADMIN"u8, (byte[])[.. Nonce, .. Digest]), isAnswer: false);
        Assert.That(PublicKeyAnswer.Verify(direct, Known, "88.100/ADMIN"u8, Nonce, Digest), Is.False);
    }

    private static byte[] Answer(ReadOnlySpan<byte> name, ReadOnlySpan<byte> octets, bool isAnswer = true)
    {
        var reader = new WireReader(octets);
        if (isAnswer) reader.ReadBlob();
        using var writer = new WireWriter();
        writer.WriteBlob(name);
        writer.WriteBlob(isAnswer ? reader.ReadBlob() : octets);
        return writer.ToArray();
    }

    private static byte[] Raw(byte[] der)
    {
        var numbers = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var raw = new byte[64];
        foreach (var end in (int[])[32, 64])
        {
            var number = numbers.ReadInteger().ToByteArray(isUnsigned: true, isBigEndian: true);
            number.CopyTo(raw.AsSpan(end - number.Length));
        }
        return raw;
    }

    private static byte[] Der(BigInteger r, BigInteger s)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(r);
            writer.WriteInteger(s);
        }
        return writer.Encode();
    }
}
