namespace IdResolution.Resolution.Delegation;

/// <summary>What the record of an ancestor says about where its derived prefix handles are.</summary>
internal enum ReferralVerdict
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>On another service; the values that say so were written.</summary>
    Written,

    /// <summary>On another service; the values that say so do not fit.</summary>
    TooLarge,

    /// <summary>On this server.</summary>
    Here,
}
