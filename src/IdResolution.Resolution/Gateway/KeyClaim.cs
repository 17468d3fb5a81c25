using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Gateway;

/// <summary>A public key whose private key the client has shown to have, by a TLS client certificate.</summary>
/// <param name="Identity">See <see cref="IdentityClaim"/>.</param>
/// <param name="SubjectPublicKeyInfo">The key, DER.</param>
public sealed record KeyClaim(ValueReference Identity, ReadOnlyMemory<byte> SubjectPublicKeyInfo) : IdentityClaim(Identity);
