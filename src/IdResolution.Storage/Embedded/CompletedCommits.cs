using IdResolution.Protocol.Serving;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// Writers whose changes became durable together go on together: one visit to the thread pool for all of them, and what they write next,
/// lines of the audit log and replies, comes in one burst again. The committer's thread belongs to the log, so none goes on there.
/// </summary>
internal sealed class CompletedCommits : IThreadPoolWorkItem
{
    // More than this go on beside each other, on as many threads as the pool has to spare.
    private const int MaxTogether = 64;

    private readonly PendingCommit[] _commits;

    private CompletedCommits(PendingCommit[] commits) => _commits = commits;

    /// <summary>Lets all of them go on.</summary>
    public static void Queue(ReadOnlySpan<PendingCommit> commits)
    {
        for (; commits.Length > MaxTogether; commits = commits[MaxTogether..]) QueueTogether(commits[..MaxTogether]);
        if (commits.Length > 0) QueueTogether(commits);
    }

    public void Execute() => ReplyBurst.Run(Complete, _commits);

    private static void Complete(PendingCommit[] commits)
    {
        foreach (var commit in commits) commit.Complete();
    }

    private static void QueueTogether(ReadOnlySpan<PendingCommit> commits) =>
        ThreadPool.UnsafeQueueUserWorkItem(new CompletedCommits(commits.ToArray()), preferLocal: false);
}
