using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Gateway;

/// <summary>Somebody's word who he is, and what is to prove it (specification §8.3, authentication).</summary>
/// <param name="Identity">Handle and index of the key; index 0 = any key of the handle.</param>
public abstract record IdentityClaim(ValueReference Identity);
