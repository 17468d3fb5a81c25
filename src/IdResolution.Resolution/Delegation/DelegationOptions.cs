namespace IdResolution.Resolution.Delegation;

/// <summary>What an operator may choose about prefixes that other services hold or that are suspended (specification §5.7).</summary>
public sealed class DelegationOptions
{
    /// <summary>
    /// Clients older than version 2.10 do not understand prefix referrals: where <see cref="EngineParts.Resolver"/> is given, the referral is
    /// followed for those in <see cref="Recursion.RecursionOptions.AllowedNetworks"/>. Default: yes.
    /// </summary>
    public bool FollowsForOldClients { get; set; } = true;

    /// <summary>
    /// How long others may remember that a prefix is suspended, 1 second to 1 day: after it is resumed they go on believing so for as long.
    /// Default: 5 minutes.
    /// </summary>
    public TimeSpan SuspendedTtl { get; set; } = TimeSpan.FromMinutes(5);
}
