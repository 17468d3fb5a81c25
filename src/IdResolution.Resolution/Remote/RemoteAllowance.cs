using IdResolution.Resolution.Authentication;

namespace IdResolution.Resolution.Remote;

/// <summary>
/// What one request may still cost in questions to other services: time, and number. Without it a nest of groups could keep a request
/// waiting for minutes. One request at a time.
/// </summary>
public sealed class RemoteAllowance
{
    /// <summary>Servers that may ask on behalf of each other; a question that comes back to its asker ends here.</summary>
    public const int MaxRecursionCount = 2;

    private long? _started;
    private int _questions;

    /// <summary>For a request.</summary>
    /// <param name="recursionCount">The recursion count in the header of the request (specification §3.2).</param>
    public RemoteAllowance(byte recursionCount) => RecursionCount = recursionCount;

    /// <summary>Recursion count of the request that is being decided.</summary>
    public byte RecursionCount { get; }

    /// <summary>Whose share of the slots the questions take; null when somebody proven asks.</summary>
    internal ChallengeSource? Source { get; init; }

    /// <summary>Takes one question; false when the request has used up its time or number, or came from too far.</summary>
    internal bool TryTake(TimeProvider time, RemoteLimits limits, out TimeSpan left)
    {
        _started ??= time.GetTimestamp();
        left = limits.Timeout - time.GetElapsedTime(_started.Value);
        return RecursionCount < MaxRecursionCount && left > TimeSpan.Zero && _questions++ < limits.MaxQuestionsPerRequest;
    }
}
