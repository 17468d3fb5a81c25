using System.Security.Cryptography;
using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Client.Authentication;

/// <summary>
/// Answers challenges with a shared secret, which itself never travels (specification §6.3). Safe for use from many threads.
/// </summary>
public sealed class SecretKeyAuthenticator : Authenticator
{
    private readonly byte[] _secret;

    /// <summary>Keeps a copy of the octets.</summary>
    public SecretKeyAuthenticator(ValueReference identity, ReadOnlySpan<byte> secret)
        : base(identity) => _secret = secret.ToArray();

    /// <summary>Keeps the UTF-8 octets of a password.</summary>
    public SecretKeyAuthenticator(ValueReference identity, string secret)
        : base(identity) => _secret = Encoding.UTF8.GetBytes(secret);

    /// <inheritdoc/>
    public override void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    internal override ChallengeAnswer Answer(ProtocolVersion version, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> requestDigest) => new()
    {
        AuthenticationType = new Utf8String(ValueTypes.SecretKey),
        Identity = Identity,
        SignedResponse = SecretKeyAnswer.Create(SecretKeyAnswer.AlgorithmFor(version), _secret, nonce, requestDigest),
    };
}
