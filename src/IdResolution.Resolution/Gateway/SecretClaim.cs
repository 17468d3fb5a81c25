using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Gateway;

/// <summary>The secret key itself, as HTTP's Basic scheme sends it.</summary>
/// <param name="Identity">See <see cref="IdentityClaim"/>.</param>
/// <param name="Secret">The secret; not kept, not logged, and not sent to another service, which is asked to judge an answer made with it.</param>
public sealed record SecretClaim(ValueReference Identity, ReadOnlyMemory<byte> Secret) : IdentityClaim(Identity);
