using System.Security.Cryptography;
using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Wire;

namespace IdResolution.Security.Tests;

[TestFixture]
public sealed class SecretKeyAnswerTests
{
    private static readonly byte[] Secret = "secret"u8.ToArray();
    private static readonly byte[] Nonce = Convert.FromHexString("000102030405060708090a0b0c0d0e0f");
    private static readonly byte[] Digest = SHA256.HashData("msg"u8);
    private static readonly SecretKeyPolicy Lenient = new() { AcceptMd5 = true };

    private static IEnumerable<VectorAnswer> SecretKeyVectors() => VectorAnswer.All().Where(answer => answer.Type == "HS_SECKEY");

    [TestCaseSource(nameof(SecretKeyVectors))]
    public void Accepts_exactly_what_the_reference_client_sent(VectorAnswer vector)
    {
        var secret = Encoding.UTF8.GetBytes(vector.Key);
        Assert.That(SecretKeyAnswer.Verify(vector.Answer, secret, vector.Nonce, vector.Digest, Lenient));
        Assert.That(SecretKeyAnswer.Verify(vector.Answer, "another"u8, vector.Nonce, vector.Digest, Lenient), Is.False);
        Assert.That(SecretKeyAnswer.Verify(vector.Answer, secret, vector.Nonce.AsSpan(1), vector.Digest, Lenient), Is.False);
        Assert.That(SecretKeyAnswer.Verify(vector.Answer, secret, vector.Nonce, vector.Digest.AsSpan(1), Lenient), Is.False);
    }

    [Test]
    public void There_are_vectors_of_every_form_with_an_octet() =>
        Assert.That(
            SecretKeyVectors().Select(vector => vector.Answer[0]).Distinct(), Is.EquivalentTo(new byte[] { 1, 2, 3, 0x12, 0x13, 0x22 }));

    [Test]
    public void Refuses_every_flipped_bit()
    {
        foreach (var vector in SecretKeyVectors().DistinctBy(vector => vector.Answer[0]))
        {
            var secret = Encoding.UTF8.GetBytes(vector.Key);
            // One bit of each octet where every try costs a key derivation.
            var step = vector.Answer[0] == 0x22 ? 9 : 1;
            for (var bit = 0; bit < vector.Answer.Length * 8; bit += step)
            {
                var flipped = vector.Answer.ToArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.That(SecretKeyAnswer.Verify(flipped, secret, vector.Nonce, vector.Digest, Lenient), Is.False, $"{vector} bit {bit}");
            }
        }
    }

    [TestCase(0x01, "940c704a42dda015b19cec747808ae73")]
    [TestCase(0x02, "d496128ea9de87f4651f56aa3cb886cfd9e81b05")]
    [TestCase(0x03, "f494a2f48424a4fb52503bb667b3e1ee3aa413692fc89d7eef036a7d988a42ba")]
    [TestCase(0x12, "e17f365460e9f3ffb7c71a2780c334444b8beb3f")]
    [TestCase(0x13, "8fd19ea7cfe3691d742fd76137ec9ef355d79003a569ba3015a20b6992dd962e")]
    public void Checklist_096_the_vectors_of_the_specification(int algorithm, string mac)
    {
        var expected = (byte[])[(byte)algorithm, .. Convert.FromHexString(mac)];
        Assert.That(SecretKeyAnswer.Create((SecretKeyAlgorithm)algorithm, Secret, Nonce, Digest), Is.EqualTo(expected));
        Assert.That(SecretKeyAnswer.Verify(expected, Secret, Nonce, Digest, Lenient));
    }

    [Test]
    public void Checklist_096_the_derived_vector_of_the_specification()
    {
        var answer = DerivedAnswer(
            Convert.FromHexString("101112131415161718191a1b1c1d1e1f"), 10_000, 160, Convert.FromHexString("4ed4aa58242dd9a4c394090ee364e1bef7d2c392"));
        Assert.That(SecretKeyAnswer.Verify(answer, Secret, Nonce, Digest, SecretKeyPolicy.Default));
    }

    [Test]
    public void Checklist_096_the_bare_form_of_version_2_0()
    {
        var answer = SecretKeyAnswer.Create(SecretKeyAlgorithm.BareMd5, Secret, Nonce, Digest);
        Assert.That(answer, Is.EqualTo(Convert.FromHexString("940c704a42dda015b19cec747808ae73")));
        Assert.That(SecretKeyAnswer.Verify(answer, Secret, Nonce, Digest, Lenient));
    }

    [Test]
    public void Checklist_097_octets_from_0x80_are_encoded_twice()
    {
        var key = new byte[20];
        Pbkdf2.DeriveAsReference("中"u8, new byte[16], 10, key);
        Assert.That(Convert.ToHexStringLower(key), Is.EqualTo("bffda3489eb4422dc46ef0021b835a64c9ed39dd"));
        Pbkdf2.Derive("中"u8, new byte[16], 10, key);
        Assert.That(Convert.ToHexStringLower(key), Is.EqualTo("f6059a540c5f76e21143165930f668a1ee9eae8f"));
    }

    [Test]
    public void Checklist_097_the_plain_form_is_accepted_unless_switched_off()
    {
        var secret = "密码"u8.ToArray();
        var salt = new byte[16];
        var key = new byte[20];
        Pbkdf2.Derive(secret, salt, 1_000, key);
        var answer = DerivedAnswer(salt, 1_000, 160, HMACSHA1.HashData(key, (byte[])[.. Nonce, .. Digest]));
        Assert.That(SecretKeyAnswer.Verify(answer, secret, Nonce, Digest, SecretKeyPolicy.Default));
        Assert.That(SecretKeyAnswer.Verify(answer, secret, Nonce, Digest, new SecretKeyPolicy { AcceptPlainPbkdf2 = false }), Is.False);
    }

    [Test]
    public void Checklist_097_what_the_answer_may_cost_is_bounded()
    {
        var policy = new SecretKeyPolicy { MaxIterations = 1_000 };
        Assert.That(SecretKeyAnswer.Verify(RightDerivedAnswer(1_000, 160), Secret, Nonce, Digest, policy));
        Assert.That(SecretKeyAnswer.Verify(RightDerivedAnswer(1_001, 160), Secret, Nonce, Digest, policy), Is.False, "too many rounds");
        Assert.That(
            SecretKeyAnswer.Verify(RightDerivedAnswer(1_000, 168), Secret, Nonce, Digest, policy),
            Is.False, "too many rounds over two blocks");
        Assert.That(SecretKeyAnswer.Verify(RightDerivedAnswer(500, 320), Secret, Nonce, Digest, policy));
        Assert.That(SecretKeyAnswer.Verify(RightDerivedAnswer(1, 4_104), Secret, Nonce, Digest, policy), Is.False, "too long a key");
        Assert.That(
            SecretKeyAnswer.Verify(RightDerivedAnswer(1, 160, saltLength: 1_025), Secret, Nonce, Digest, policy),
            Is.False, "too long a salt");
        Assert.That(
            SecretKeyAnswer.Verify(DerivedAnswer(new byte[16], uint.MaxValue, 160, new byte[20]), Secret, Nonce, Digest, policy), Is.False);
        Assert.That(SecretKeyAnswer.Verify(DerivedAnswer(new byte[16], 0, 160, new byte[20]), Secret, Nonce, Digest, policy), Is.False);
        Assert.That(() => new SecretKeyPolicy { MaxIterations = 1_000_001 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase(10_000, true)]
    [TestCase(20_001, false)]
    public void Checklist_097_by_default_stock_clients_pass_and_little_more(int iterations, bool passes) =>
        Assert.That(
            SecretKeyAnswer.Verify(RightDerivedAnswer(iterations, 160), Secret, Nonce, Digest, SecretKeyPolicy.Default), Is.EqualTo(passes));

    [TestCase(0u)]
    [TestCase(8u)]
    [TestCase(120u)]
    public void Refuses_a_derived_key_short_enough_to_be_guessed(uint keyBits) =>
        Assert.That(SecretKeyAnswer.Verify(RightDerivedAnswer(1, keyBits), Secret, Nonce, Digest, Lenient), Is.False);

    [Test]
    public void Checklist_098_empty_truncated_and_overlong_answers_are_wrong_not_errors()
    {
        foreach (var algorithm in Enum.GetValues<SecretKeyAlgorithm>())
        {
            var answer = SecretKeyAnswer.Create(algorithm, Secret, Nonce, Digest);
            Assert.That(SecretKeyAnswer.Verify(answer, Secret, Nonce, Digest, Lenient), $"{algorithm}");
            for (var length = 0; length < answer.Length; length++)
            {
                Assert.That(
                    SecretKeyAnswer.Verify(answer.AsSpan(0, length), Secret, Nonce, Digest, Lenient),
                    Is.False, $"{algorithm} cut to {length}");
            }
            Assert.That(
                SecretKeyAnswer.Verify((byte[])[.. answer, 0], Secret, Nonce, Digest, Lenient),
                Is.False, $"{algorithm} with an octet more");
        }
    }

    [Test]
    public void Refuses_md5_unless_switched_on()
    {
        foreach (var algorithm in (SecretKeyAlgorithm[])[SecretKeyAlgorithm.BareMd5, SecretKeyAlgorithm.Md5])
        {
            var answer = SecretKeyAnswer.Create(algorithm, Secret, Nonce, Digest);
            Assert.That(SecretKeyAnswer.Verify(answer, Secret, Nonce, Digest, SecretKeyPolicy.Default), Is.False);
            Assert.That(SecretKeyAnswer.Verify(answer, Secret, Nonce, Digest, Lenient));
        }
    }

    [Test]
    public void An_empty_secret_lets_nobody_in()
    {
        var answer = SecretKeyAnswer.Create(SecretKeyAlgorithm.HmacSha256, [], Nonce, Digest);
        Assert.That(SecretKeyAnswer.Verify(answer, [], Nonce, Digest, Lenient), Is.False);
    }

    [TestCase(2, 0, SecretKeyAlgorithm.BareMd5)]
    [TestCase(5, 0, SecretKeyAlgorithm.BareMd5)]
    [TestCase(2, 1, SecretKeyAlgorithm.Sha1)]
    [TestCase(2, 6, SecretKeyAlgorithm.Sha1)]
    [TestCase(2, 7, SecretKeyAlgorithm.Pbkdf2HmacSha1)]
    [TestCase(2, 11, SecretKeyAlgorithm.Pbkdf2HmacSha1)]
    public void The_client_chooses_by_version(byte major, byte minor, SecretKeyAlgorithm expected) =>
        Assert.That(SecretKeyAnswer.AlgorithmFor(new ProtocolVersion(major, minor)), Is.EqualTo(expected));

    [Test]
    public void Derived_answers_are_salted()
    {
        var one = SecretKeyAnswer.Create(SecretKeyAlgorithm.Pbkdf2HmacSha1, Secret, Nonce, Digest);
        var other = SecretKeyAnswer.Create(SecretKeyAlgorithm.Pbkdf2HmacSha1, Secret, Nonce, Digest);
        Assert.That(one, Is.Not.EqualTo(other));
        Assert.That(one, Has.Length.EqualTo(other.Length));
    }

    [Test]
    public void Random_answers_are_wrong_not_errors()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var answer = new byte[random.Next(80)];
            random.NextBytes(answer);
            if (answer.Length > 0 && random.Next(2) == 0) answer[0] = 0x22;
            Assert.That(SecretKeyAnswer.Verify(answer, Secret, Nonce, Digest, Lenient), Is.False);
        }
    }

    private static byte[] RightDerivedAnswer(int iterations, uint keyBits, int saltLength = 16)
    {
        var salt = new byte[saltLength];
        var key = new byte[keyBits / 8];
        if (key.Length > 0) Pbkdf2.DeriveAsReference(Secret, salt, iterations, key);
        return DerivedAnswer(salt, (uint)iterations, keyBits, HMACSHA1.HashData(key, (byte[])[.. Nonce, .. Digest]));
    }

    private static byte[] DerivedAnswer(byte[] salt, uint iterations, uint keyBits, byte[] mac)
    {
        using var writer = new WireWriter();
        writer.WriteByte(0x22);
        writer.WriteBlob(salt);
        writer.WriteUInt32(iterations);
        writer.WriteUInt32(keyBits);
        writer.WriteBlob(mac);
        return writer.ToArray();
    }
}
