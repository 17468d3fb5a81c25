using System.Security.Cryptography;
using IdResolution.Conformance.Tests.Vectors;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Vectors;

namespace IdResolution.Conformance.Tests;

/// <summary>
/// Request digests, over octets as they were received (specification §3.3), and what challenge answers are computed from (§6.3, §6.4).
/// </summary>
public sealed class DigestVectorTests
{
    private static readonly Dictionary<uint, string> KeyNames = new()
    {
        [301] = "admin-rsa2048",
        [302] = "admin-dsa1024",
        [303] = "admin-dsa2048",
    };

    private static IEnumerable<TestCaseData> Digests => VectorSet.Cases(VectorKind.Message, VectorKind.SdkMessage)
        .Where(test => VectorSet.Read(((GoldenVector)test.Arguments[0]!).Octets).RequestDigest is not null);

    private static IEnumerable<TestCaseData> Answers => VectorSet.Cases(VectorKind.Message).Where(test =>
        ((GoldenVector)test.Arguments[0]!).Entry.TryGetProperty("verify", out var verify) && verify.TryGetProperty("digestedBytes", out _));

    [TestCaseSource(nameof(Digests))]
    public void Digest_in_the_response_is_that_of_a_request_in_the_file(GoldenVector vector)
    {
        var digest = VectorSet.Read(vector.Octets).RequestDigest!;

        var digests = GoldenVectors.Load(vector.File).Where(other => other.Direction == "client->server")
            .Select(request => RequestDigest.Compute(digest.Algorithm, MessageCodec.HeaderAndBody(request.Octets)));

        Assert.That(digests.Any(digest.Matches), Is.True);
    }

    [TestCaseSource(nameof(Digests))]
    public void Algorithm_is_the_one_of_the_version(GoldenVector vector)
    {
        var response = VectorSet.Read(vector.Octets);

        Assert.That(response.RequestDigest!.Algorithm, Is.EqualTo(RequestDigest.AlgorithmFor(response.Envelope.Version)));
    }

    [TestCaseSource(nameof(Answers))]
    public void Answer_is_computed_from_nonce_and_digest(GoldenVector vector)
    {
        var answer = (ChallengeAnswer)VectorSet.Read(vector.Octets).Body;
        var verify = new Fields(vector.Entry.GetProperty("verify"));
        var digest = RequestDigest.Compute((DigestAlgorithm)verify.U8("requestDigestAlg"), verify.Hex("digestedBytes"));
        byte[] challenge = [.. verify.Hex("nonce"), .. digest.Octets.Span];

        Assert.That(digest.Octets.ToArray(), Is.EqualTo(verify.Hex("requestDigest")));
        Assert.That(Accepts(answer, challenge, verify.Text("key")), Is.True);
        challenge[0] ^= 1;
        Assert.That(Accepts(answer, challenge, verify.Text("key")), Is.False);
    }

    [Test]
    public void There_are_answers_of_every_kind() => Assert.That(Answers.Count(), Is.EqualTo(12 + 22 + 3 + 1));

    private static bool Accepts(ChallengeAnswer answer, byte[] challenge, string key) => answer.AuthenticationType.ToString() == "HS_SECKEY"
        ? AcceptsSecret(answer.SignedResponse.Span, challenge, System.Text.Encoding.UTF8.GetBytes(key))
        : AcceptsSignature(answer, challenge);

    private static bool AcceptsSecret(ReadOnlySpan<byte> response, byte[] challenge, byte[] key)
    {
        byte[] wrapped = [.. key, .. challenge, .. key];
        if (response[0] == 0x22)
        {
            var reader = new WireReader(response[1..]);
            var salt = reader.ReadBlob();
            var iterations = (int)reader.ReadUInt32();
            var derived = Rfc2898DeriveBytes.Pbkdf2(key, salt, iterations, HashAlgorithmName.SHA1, (int)reader.ReadUInt32() / 8);
            return reader.ReadBlob().SequenceEqual(HMACSHA1.HashData(derived, challenge));
        }
        byte[] expected = response[0] switch
        {
            0x01 => MD5.HashData(wrapped),
            0x02 => SHA1.HashData(wrapped),
            0x03 => SHA256.HashData(wrapped),
            0x12 => HMACSHA1.HashData(key, challenge),
            0x13 => HMACSHA256.HashData(key, challenge),
            _ => [],
        };
        return response[1..].SequenceEqual(expected);
    }

    private static bool AcceptsSignature(ChallengeAnswer answer, byte[] challenge)
    {
        var reader = new WireReader(answer.SignedResponse.Span);
        Assert.That(CredentialDigestNames.TryParse(reader.ReadBlob(), out var digest), Is.True);
        var signature = reader.ReadBlob();
        var hash = digest switch
        {
            CredentialDigest.Sha256 => HashAlgorithmName.SHA256,
            CredentialDigest.Sha1 => HashAlgorithmName.SHA1,
            _ => HashAlgorithmName.MD5,
        };
        var key = GoldenVectors.Get("keys", KeyNames[answer.Identity.Index]);
        var spki = key.Entry.GetProperty("publicSpkiBase64").GetBytesFromBase64();
        if (key.Name.Contains("rsa"))
        {
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(spki, out _);
            return rsa.VerifyData(challenge, signature, hash, RSASignaturePadding.Pkcs1);
        }
        using var dsa = DSA.Create();
        dsa.ImportSubjectPublicKeyInfo(spki, out _);
        return dsa.VerifyData(challenge, signature, hash, DSASignatureFormat.Rfc3279DerSequence);
    }
}
