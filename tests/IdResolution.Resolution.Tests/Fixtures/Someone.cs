using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Resolution.Tests.Fixtures;

/// <summary>An identity with a secret key that answers challenges.</summary>
internal sealed record Someone(string Handle, uint Index, string Secret)
{
    public string AuthenticationType { get; init; } = "HS_SECKEY";

    public SecretKeyAlgorithm Algorithm { get; init; } = SecretKeyAlgorithm.HmacSha256;

    /// <summary>The answer to a challenge, as op 200.</summary>
    public Message Answer(Message challenge) => Answer(
        challenge, SecretKeyAnswer.Create(
            Algorithm, Encoding.UTF8.GetBytes(Secret), ((Challenge)challenge.Body).Nonce.Span, challenge.RequestDigest!.Octets.Span));

    /// <summary>An answer with the given signed response.</summary>
    public Message Answer(Message challenge, byte[] signedResponse) => Ask.Of(OpCode.ChallengeResponse, new ChallengeAnswer
    {
        AuthenticationType = AuthenticationType, Identity = new ValueReference(Handle, Index), SignedResponse = signedResponse,
    }).InSession(challenge.Envelope.SessionId);
}
