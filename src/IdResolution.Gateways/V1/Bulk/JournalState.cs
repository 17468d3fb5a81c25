namespace IdResolution.Gateways.V1.Bulk;

/// <summary>What is known of the idempotency key of a bulk.</summary>
internal enum JournalState
{
    /// <summary>It is new; its journal begins.</summary>
    New,

    /// <summary>The bulk came before and is not running.</summary>
    Repeat,

    /// <summary>A bulk of this key is running.</summary>
    Running,

    /// <summary>The key was used for something else.</summary>
    OtherRequest,

    /// <summary>No more keys can be kept.</summary>
    Full,
}
