namespace IdResolution.Caching.Memory;

/// <summary>What became of an answer that was put.</summary>
internal enum PutOutcome
{
    /// <summary>It is there.</summary>
    Stored,

    /// <summary>A newer one is there, and fresh.</summary>
    Older,

    /// <summary>The handle was invalidated after the question was sent.</summary>
    Invalidated,

    /// <summary>It is larger than the memory allows one answer.</summary>
    TooLarge,
}
