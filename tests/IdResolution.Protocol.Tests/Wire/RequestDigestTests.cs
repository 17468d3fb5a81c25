using System.Security.Cryptography;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Tests.Wire;

public sealed class RequestDigestTests
{
    [TestCase(DigestAlgorithm.LegacyMd5)]
    [TestCase(DigestAlgorithm.Md5)]
    [TestCase(DigestAlgorithm.Sha1)]
    [TestCase(DigestAlgorithm.Sha256)]
    public void Is_read_back_from_either_form(DigestAlgorithm algorithm)
    {
        var digest = RequestDigest.Compute(algorithm, "request"u8);
        using var writer = new WireWriter();
        digest.Write(writer);

        var reader = new WireReader(writer.Written);
        var read = RequestDigest.Read(ref reader);

        reader.ExpectEnd();
        Assert.That(reader.Fault, Is.EqualTo(DecodeFault.None));
        Assert.That(read.Matches(digest), Is.True);
    }

    [Test]
    public void Differs_by_octets_and_by_algorithm()
    {
        var md5 = RequestDigest.Compute(DigestAlgorithm.Md5, "request"u8);

        Assert.That(md5.Octets.ToArray(), Is.EqualTo(MD5.HashData("request"u8)));
        Assert.That(md5.Matches(RequestDigest.Compute(DigestAlgorithm.Md5, "Request"u8)), Is.False);
        Assert.That(md5.Matches(RequestDigest.Compute(DigestAlgorithm.LegacyMd5, "request"u8)), Is.False);
    }

    [TestCase(new byte[0], DecodeFault.Truncated)]
    [TestCase(new byte[] { 1, 2, 3 }, DecodeFault.Truncated)]
    [TestCase(new byte[] { 4, 2, 3 }, DecodeFault.InvalidField)]
    [TestCase(new byte[] { 0, 0, 0, 9, 1 }, DecodeFault.Truncated)]
    public void Refuses_what_is_no_digest(byte[] octets, DecodeFault fault)
    {
        var reader = new WireReader(octets);

        RequestDigest.Read(ref reader);

        Assert.That(reader.Fault, Is.EqualTo(fault));
    }

    [Test]
    public void Refuses_a_legacy_digest_of_absurd_length()
    {
        var reader = new WireReader((byte[])[0, 0, 0, 65, .. new byte[65]]);

        RequestDigest.Read(ref reader);

        Assert.That(reader.Fault, Is.EqualTo(DecodeFault.LengthOutOfBounds));
    }
}
