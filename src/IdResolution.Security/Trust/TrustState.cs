namespace IdResolution.Security.Trust;

/// <summary>What is known about a value or a record.</summary>
public enum TrustState
{
    /// <summary>Nobody vouches for it.</summary>
    Unsigned,

    /// <summary>A signature whose chain ends at a configured root vouches for it as it is.</summary>
    Verified,

    /// <summary>Somebody claims to vouch for it and it does not hold.</summary>
    Bad,

    /// <summary>Of a value: it was signed and is not shown, because it may not be read, was not asked for, or is gone.</summary>
    Missing,
}
