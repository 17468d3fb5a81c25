namespace IdResolution.Resolution.Metrics;

/// <summary>How a question for another service ended that was not answered on the synchronous half.</summary>
internal enum RecursionOutcome
{
    /// <summary>Answered by whoever is responsible.</summary>
    Fetched,

    /// <summary>Answered from memory or from the level that nodes share.</summary>
    Cached,

    /// <summary>Answered from memory although its time is over, because nobody responsible answers.</summary>
    Stale,

    /// <summary>Nobody gave a believable answer.</summary>
    Failed,

    /// <summary>The resolver had too many questions under way, or the question passed too many servers.</summary>
    Refused,
}
