using IdResolution.Protocol.Messages;
using IdResolution.Testing.Vectors;

namespace IdResolution.Security.Tests;

[TestFixture]
public sealed class NationalSdkTests
{
    [TestCase("rsa")]
    [TestCase("sm2")]
    public void Checklist_121_the_logins_of_the_national_sdk_verify_with_the_key_they_were_made_with_only(string kind)
    {
        var rsa = VectorKeys.Public("admin-rsa2048");
        Assert.That(PublicKey.TryRead(Sm2KeyRecord(), out var sm2));
        var challenges = new Dictionary<uint, Message>();
        var verified = 0;
        foreach (var vector in GoldenVectors.Load("teleinfo-sdk").Where(vector => vector.Name.StartsWith("sdk.login-" + kind, StringComparison.Ordinal)))
        {
            Assert.That(MessageCodec.TryRead(vector.Octets, out var message, out var error), $"{vector}: {error}");
            if (message.Body is Challenge) challenges[message.Envelope.SessionId] = message;
            if (message.Body is not ChallengeAnswer answer) continue;
            var challenge = challenges[message.Envelope.SessionId];
            var nonce = ((Challenge)challenge.Body).Nonce.Span;
            var digest = challenge.RequestDigest!.Octets.Span;
            var (right, wrong) = kind == "rsa" ? (rsa, sm2!) : (sm2!, rsa);
            var handle = answer.Identity.Handle.Span;
            Assert.That(PublicKeyAnswer.Verify(answer.SignedResponse.Span, right, handle, nonce, digest), $"{vector}");
            Assert.That(PublicKeyAnswer.Verify(answer.SignedResponse.Span, wrong, handle, nonce, digest), Is.False, $"{vector}");
            Assert.That(
                PublicKeyAnswer.Verify(answer.SignedResponse.Span, right, "88.100/OTHER"u8, nonce, digest), Is.EqualTo(kind == "rsa"),
                "an SM2 signature names its user");
            verified++;
        }
        Assert.That(verified, Is.GreaterThan(0));
    }

    private static byte[] Sm2KeyRecord()
    {
        var der = GoldenVectors.Get("teleinfo-sdk", "sdk.sm2-test-key").Octets;
        return new Protocol.Keys.Sm2PublicKeyRecord { Encoded = new Protocol.Utf8String(der) }.ToArray();
    }
}
