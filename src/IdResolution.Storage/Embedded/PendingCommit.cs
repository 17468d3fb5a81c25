using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace IdResolution.Storage.Embedded;

/// <summary>A change on its way through the committer, and the promise its writer awaits. Instances are used again.</summary>
internal sealed class PendingCommit : IValueTaskSource<CommitResult>
{
    private const int PoolCapacity = 4096;

    private static readonly ConcurrentQueue<PendingCommit> Pool = new();

    // A writer goes on in the thread that completes its change: see CompletedCommits.
    private ManualResetValueTaskSourceCore<CommitResult> _source;

    private PendingCommit()
    {
    }

    /// <summary>The change; null when it is done.</summary>
    public StoreChange? Change { get; private set; }

    /// <summary>Its outcome as soon as the frame it is in, or depends on, is durable.</summary>
    public CommitResult Outcome { get; set; }

    public ValueTask<CommitResult> Task => new(this, _source.Version);

    public static PendingCommit Take(StoreChange change)
    {
        if (!Pool.TryDequeue(out var pending)) pending = new PendingCommit();
        pending.Change = change;
        return pending;
    }

    /// <summary>Keeps the promise with <see cref="Outcome"/>; the writer goes on in this thread.</summary>
    public void Complete()
    {
        Change = null;
        _source.SetResult(Outcome);
    }

    CommitResult IValueTaskSource<CommitResult>.GetResult(short token)
    {
        var result = _source.GetResult(token);
        _source.Reset();
        if (Pool.Count < PoolCapacity) Pool.Enqueue(this);
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<CommitResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<CommitResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
