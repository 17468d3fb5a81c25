using IdResolution.Protocol;

namespace IdResolution.Security.Trust;

/// <summary>
/// Where trust begins: a name and the key that the operator says belongs to it (specification §2.12, §10.5). Nothing that stands in a
/// record is needed for it, and nothing there can change it.
/// </summary>
/// <param name="Handle">The handle part of the root's name.</param>
/// <param name="Key">Its key.</param>
public sealed record TrustRoot(Utf8String Handle, PublicKey Key)
{
    /// <summary>The root of the global Handle System, <c>0.0/0.0</c>.</summary>
    public static Utf8String GlobalHandle { get; } = "0.0/0.0";

    /// <summary>The root of the national system, <c>88.111.1/0.0</c>.</summary>
    public static Utf8String NationalHandle { get; } = "88.111.1/0.0";
}
