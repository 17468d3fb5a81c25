namespace IdResolution.Gateways.V1.Idempotency;

/// <summary>What is known of the idempotency key of a single write.</summary>
internal enum AnswerState
{
    /// <summary>It is new.</summary>
    New,

    /// <summary>Its execution began before, and nobody knows how it ended.</summary>
    InDoubt,

    /// <summary>It was executed; there is an answer.</summary>
    Done,

    /// <summary>It is being executed.</summary>
    Running,

    /// <summary>The key was used for something else.</summary>
    OtherRequest,

    /// <summary>No more keys can be kept.</summary>
    Full,
}
