namespace IdResolution.Resolution.Delegation;

/// <summary>What a client gets where a prefix referral stands (specification §5.7).</summary>
internal enum ReferralWay
{
    /// <summary>The answer without a referral.</summary>
    None,

    /// <summary>The referral, code 303.</summary>
    Refer,

    /// <summary>What the service answers that the referral names.</summary>
    Follow,
}
