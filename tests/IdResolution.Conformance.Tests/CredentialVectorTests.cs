using System.Security.Cryptography;
using IdResolution.Conformance.Tests.Vectors;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Vectors;

namespace IdResolution.Conformance.Tests;

/// <summary>
/// Signatures and MACs of the reference verify over <see cref="SignedOctets"/>, with the keys of keys.json (specification §3.4).
/// </summary>
public sealed class CredentialVectorTests
{
    // The one session of session.json.
    private const string SessionKey = "4af55e58ff9048030e6c6cdda2338caaecac347260b0d67521c58f2dbbe55466";

    // Versions without a usable rule; their signatures are neither made nor believed (specification §3.4).
    private static readonly string[] Refused = ["certify-2.5.response", "certify-2.6.response"];

    // Made to be wrong.
    private static readonly string[] Wrong = ["wrong-mac.request"];

    private static IEnumerable<TestCaseData> Credentials => VectorSet.Cases(VectorKind.Message, VectorKind.Encrypted)
        .Where(test => VectorSet.Read(FrameOf((GoldenVector)test.Arguments[0]!)).Credential is not null);

    [TestCaseSource(nameof(Credentials))]
    public void Verifies_over_the_signed_octets(GoldenVector vector)
    {
        var frame = FrameOf(vector);
        var message = VectorSet.Read(frame);
        var credential = message.Credential!;
        using var writer = new WireWriter();

        var defined = SignedOctets.TryWrite(writer, message.Envelope, credential.SessionCounter, MessageCodec.HeaderAndBody(frame));

        Assert.That(defined, Is.EqualTo(!Refused.Contains(vector.Name)));
        if (!defined)
        {
            Assert.That(writer.Length, Is.Zero);
            return;
        }
        Assert.That(CredentialDigestNames.TryParse(credential.DigestAlgorithm.Span, out var digest), Is.True);
        Assert.That(Verify(credential, digest, writer.Written), Is.EqualTo(!Wrong.Contains(vector.Name)));
        // An octet that is altered anywhere is seen.
        var altered = writer.ToArray();
        altered[^1] ^= 1;
        Assert.That(Verify(credential, digest, altered), Is.False);
        altered[^1] ^= 1;
        altered[0] ^= 1;
        Assert.That(Verify(credential, digest, altered), Is.False);
    }

    [Test]
    public void Every_exception_has_its_vector_and_every_version_is_there()
    {
        var names = Credentials.Select(test => ((GoldenVector)test.Arguments[0]!).Name).ToList();

        Assert.That(names, Is.SupersetOf(Refused.Concat(Wrong)));
        string[] versions = ["2.0", "2.1", "2.3", "2.7", "2.8", "2.10", "2.11"];
        Assert.That(names, Is.SupersetOf(versions.Select(version => $"certify-{version}.response")));
        Assert.That(names, Has.Count.GreaterThanOrEqualTo(36));
    }

    private static bool Verify(Credential credential, CredentialDigest digest, ReadOnlySpan<byte> octets)
    {
        if (credential.Type.ToString() == "HS_MAC")
        {
            Assert.That(digest, Is.EqualTo(CredentialDigest.HmacSha256));
            return HMACSHA256.HashData(Convert.FromHexString(SessionKey), octets).AsSpan().SequenceEqual(credential.Signature.Span);
        }
        Assert.That(credential.Type.ToString(), Is.EqualTo("HS_SIGNED"));
        using var rsa = RSA.Create();
        var key = GoldenVectors.Get("keys", "server-rsa2048").Entry;
        rsa.ImportSubjectPublicKeyInfo(key.GetProperty("publicSpkiBase64").GetBytesFromBase64(), out _);
        var hash = digest == CredentialDigest.Sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1;
        return rsa.VerifyData(octets, credential.Signature.Span, hash, RSASignaturePadding.Pkcs1);
    }

    private static byte[] FrameOf(GoldenVector vector) =>
        VectorSet.KindOf(vector) == VectorKind.Encrypted ? VectorSet.ClearFrame(vector) : vector.Octets;
}
