namespace IdResolution.Caching.Redis;

/// <summary>What became of a call.</summary>
internal enum CallResult
{
    /// <summary>Redis replied.</summary>
    Replied,

    /// <summary>Not made: the circuit is open.</summary>
    CircuitOpen,

    /// <summary>Not made: too many are without a reply.</summary>
    QueueFull,

    /// <summary>No reply in time.</summary>
    TimedOut,

    /// <summary>Redis refused the command.</summary>
    Refused,

    /// <summary>The connection failed.</summary>
    Failed,
}
