using IdResolution.Client.Tls;

namespace IdResolution.Client.Resolving;

/// <summary>What a <see cref="Walker"/> keeps to.</summary>
internal sealed record WalkerRules
{
    /// <summary>TLS with servers that are found on the way.</summary>
    public required TlsMode Tls { get; init; }

    public int MaxServiceDepth { get; init; } = 20;

    public bool AllowPrivateReferrals { get; init; }

    public TimeSpan DoubtDelegationsAfter { get; init; }
}
