using IdResolution.Protocol.Messages;

namespace IdResolution.Resolution.Gateway;

/// <summary>An answer to a nonce of ours.</summary>
/// <param name="Answer">The answer, in the form of specification §6.3 or §6.4.</param>
/// <param name="Nonce">Our nonce; whether it was ours, and is used once, is for the gateway to see to.</param>
/// <param name="ClientNonce">The client's, in the place of the request digest.</param>
public sealed record NonceClaim(ChallengeAnswer Answer, ReadOnlyMemory<byte> Nonce, ReadOnlyMemory<byte> ClientNonce) : IdentityClaim(Answer.Identity);
