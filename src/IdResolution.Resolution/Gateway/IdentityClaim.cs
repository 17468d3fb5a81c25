using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Gateway;

/// <summary>Somebody's word who he is, and what is to prove it (specification §8.3, authentication).</summary>
/// <param name="Identity">Handle and index of the key; index 0 = any key of the handle.</param>
public abstract record IdentityClaim(ValueReference Identity);

/// <summary>The secret key itself, as HTTP's Basic scheme sends it.</summary>
/// <param name="Identity">See <see cref="IdentityClaim"/>.</param>
/// <param name="Secret">The secret; not kept, not logged, and not sent to another service, which is asked to judge an answer made with it.</param>
public sealed record SecretClaim(ValueReference Identity, ReadOnlyMemory<byte> Secret) : IdentityClaim(Identity);

/// <summary>An answer to a nonce of ours.</summary>
/// <param name="Answer">The answer, in the form of specification §6.3 or §6.4.</param>
/// <param name="Nonce">Our nonce; whether it was ours, and is used once, is for the gateway to see to.</param>
/// <param name="ClientNonce">The client's, in the place of the request digest.</param>
public sealed record NonceClaim(ChallengeAnswer Answer, ReadOnlyMemory<byte> Nonce, ReadOnlyMemory<byte> ClientNonce) : IdentityClaim(Answer.Identity);

/// <summary>A public key whose private key the client has shown to have, by a TLS client certificate.</summary>
/// <param name="Identity">See <see cref="IdentityClaim"/>.</param>
/// <param name="SubjectPublicKeyInfo">The key, DER.</param>
public sealed record KeyClaim(ValueReference Identity, ReadOnlyMemory<byte> SubjectPublicKeyInfo) : IdentityClaim(Identity);
