using System.Buffers.Binary;
using System.Security.Cryptography;
using IdResolution.Protocol;

namespace IdResolution.Caching.Redis.Tests;

public sealed class AnswerFormTests
{
    private static readonly byte[] Key = Samples.Key("20.1/a");
    private static readonly byte[] Generation = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
    private static readonly VersionedAnswer Answer = new(
        ResponseCode.Success, Samples.Answer("one").Octets, new AnswerVersion(7, 123_456),
        DateTimeOffset.FromUnixTimeMilliseconds(1_000_001),
        DateTimeOffset.FromUnixTimeMilliseconds(2_000_002));

    [Test]
    public void What_is_written_is_read_again()
    {
        Assert.That(AnswerForm.TryRead(AnswerForm.Write(Key, Answer, Generation), Key, out var read, out var generation), Is.True);
        Assert.That(read! with { Octets = Answer.Octets }, Is.EqualTo(Answer));
        Assert.That(read.Octets.ToArray(), Is.EqualTo(Answer.Octets.ToArray()));
        Assert.That(generation.ToArray(), Is.EqualTo(Generation));
    }

    [Test]
    public void A_value_with_one_wrong_octet_anywhere_or_cut_anywhere_is_refused()
    {
        var value = AnswerForm.Write(Key, Answer, Generation);
        for (var i = 0; i < value.Length; i++)
        {
            byte[] wrong = [.. value];
            wrong[i] ^= 0x10;
            Assert.That(AnswerForm.TryRead(wrong, Key, out _, out _), Is.False, $"octet {i}");
            Assert.That(AnswerForm.TryRead(value.AsMemory(0, i), Key, out _, out _), Is.False, $"cut at {i}");
        }
    }

    [Test]
    public void A_value_of_another_key_is_refused() =>
        Assert.That(AnswerForm.TryRead(AnswerForm.Write(Key, Answer, Generation), Samples.Key("20.1/b"), out _, out _), Is.False);

    [TestCase(0, (byte)2)]
    [TestCase(33, (byte)0xFF)]
    [TestCase(41, (byte)0x7F)]
    [TestCase(53, (byte)0xFF)]
    public void A_right_checksum_does_not_save_a_wrong_value(int offset, byte octet)
    {
        var value = AnswerForm.Write(Key, Answer, Generation);
        value[offset] = octet;
        BinaryPrimitives.WriteUInt64BigEndian(
            value.AsSpan(value.Length - 8), BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(value.AsSpan(0, value.Length - 8))));

        Assert.That(AnswerForm.TryRead(value, Key, out _, out _), Is.False);
    }
}
