namespace IdResolution.Security.Trust;

/// <summary>Whom a <see cref="TrustVerifier"/> believes, and how much it does for one record. Immutable.</summary>
public sealed record TrustOptions
{
    /// <summary>Most signatures and certificates in any chain (specification §2.12).</summary>
    public const int LongestChain = 50;

    /// <summary>Where trust begins. Without a root nothing can be verified.</summary>
    public IReadOnlyList<TrustRoot> Roots { get; init; } = [];

    /// <summary>Accepts SM2 signatures and certificates for SM2 keys, the national system's (specification §10.5).</summary>
    public bool NationalProfile { get; init; }

    /// <summary>Most signatures and certificates in one chain, 1 to <see cref="LongestChain"/>.</summary>
    public int MaxChainLength { get; init; } = LongestChain;

    /// <summary>Most HS_SIGNATURE values looked at in one record; the others are bad.</summary>
    public int MaxSignatures { get; init; } = 16;

    /// <summary>Most reads of certificates for one record; what was read once is not read again.</summary>
    public int MaxReads { get; init; } = 64;

    /// <summary>Most octets of certificates taken in for one record.</summary>
    public int MaxOctets { get; init; } = 4 << 20;

    /// <summary>Longest time for one record, all reads together.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tells the time; tests put in their own.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
