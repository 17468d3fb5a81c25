using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;

namespace IdResolution.Client.Authentication;

/// <summary>
/// Answers challenges for one identity (specification §6). Implementations are safe for use from many threads and never reveal the key.
/// </summary>
public abstract class Authenticator : IDisposable
{
    private protected Authenticator(ValueReference identity) => Identity = identity;

    /// <summary>Who answers: handle and index of the key.</summary>
    public ValueReference Identity { get; }

    /// <summary>
    /// The answer to a challenge, in the form that <paramref name="version"/> asks for. The caller has checked that the digest is that of
    /// its own request.
    /// </summary>
    internal abstract ChallengeAnswer Answer(ProtocolVersion version, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> requestDigest);

    /// <summary>Forgets the key.</summary>
    public abstract void Dispose();
}
