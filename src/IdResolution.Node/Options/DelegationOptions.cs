namespace IdResolution.Node.Options;

/// <summary>Section <c>Delegation</c>: prefixes that other services hold or that are suspended (specification §5.7).</summary>
public sealed record DelegationOptions
{
    /// <summary>Follows prefix referrals for clients of allowed networks that are too old to, where this node knows roots (default: true).</summary>
    public bool FollowForOldClients { get; init; } = true;

    /// <summary>Seconds that others may remember that a prefix is suspended, 1-86,400 (default: 300).</summary>
    public int SuspendedSeconds { get; init; } = 300;
}
