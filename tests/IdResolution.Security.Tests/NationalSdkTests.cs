using IdResolution.Protocol.Messages;
using IdResolution.Testing.Vectors;

namespace IdResolution.Security.Tests;

[TestFixture]
public sealed class NationalSdkTests
{
    [Test]
    public void The_logins_of_the_national_sdk_with_rsa_keys_verify()
    {
        var key = VectorKeys.Public("admin-rsa2048");
        var challenges = new Dictionary<uint, Message>();
        var verified = 0;
        foreach (var vector in GoldenVectors.Load("teleinfo-sdk").Where(vector => vector.Name.StartsWith("sdk.login-", StringComparison.Ordinal)))
        {
            Assert.That(MessageCodec.TryRead(vector.Octets, out var message, out var error), $"{vector}: {error}");
            if (message.Body is Challenge) challenges[message.Envelope.SessionId] = message;
            if (message.Body is not ChallengeAnswer answer) continue;
            var challenge = challenges[message.Envelope.SessionId];
            var nonce = ((Challenge)challenge.Body).Nonce.Span;
            var isRsa = vector.Name.Contains("rsa", StringComparison.Ordinal);
            // SM2 is told apart by the kind of key: an RSA key never verifies it.
            Assert.That(
                PublicKeyAnswer.Verify(answer.SignedResponse.Span, key, nonce, challenge.RequestDigest!.Octets.Span), Is.EqualTo(isRsa), $"{vector}");
            if (isRsa) verified++;
        }
        Assert.That(verified, Is.GreaterThan(0));
    }
}
