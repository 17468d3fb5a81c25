using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Security.Trust;

/// <summary>What is known about one value. Immutable.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Type">Its type; empty when <see cref="TrustState.Missing"/>.</param>
/// <param name="State">The result.</param>
/// <param name="Problem">Why it is not verified.</param>
/// <param name="Reason">The same in words, with names that come from records: not fit for terminals as it is. Empty when verified.</param>
/// <param name="Signer">Who signed it, or claims to have; null when nobody does.</param>
public sealed record ValueTrust(
    uint Index, Utf8String Type, TrustState State, TrustProblem Problem, string Reason, ValueReference? Signer);
