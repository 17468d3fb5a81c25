using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Client.Authentication;

/// <summary>Answers challenges with a signature (specification §6.4). Owns the key and is safe for use from many threads.</summary>
public sealed class PrivateKeyAuthenticator : Authenticator
{
    private readonly PrivateKey _key;

    /// <summary>Takes over <paramref name="key"/>; disposing this disposes it.</summary>
    public PrivateKeyAuthenticator(ValueReference identity, PrivateKey key)
        : base(identity)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
    }

    /// <inheritdoc/>
    public override void Dispose() => _key.Dispose();

    internal override ChallengeAnswer Answer(ProtocolVersion version, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> requestDigest) => new()
    {
        AuthenticationType = new Utf8String(ValueTypes.PublicKey),
        Identity = Identity,
        SignedResponse = PublicKeyAnswer.Create(_key, Identity.Handle.Span, version, nonce, requestDigest),
    };
}
