using System.Diagnostics;
using System.Runtime.InteropServices;
using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// The only thread that changes the store. Changes that arrive while one frame is flushed share the next one. In this order: append, flush,
/// make visible, complete. Housekeeping lends the thread between two frames for what must not happen beside a commit.
/// </summary>
internal sealed class GroupCommitter : IDisposable
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);
    private static readonly long MaxPatience = Stopwatch.Frequency / 4_000;

    private readonly StoreCore _core;
    private readonly StoreMetrics _metrics;
    private readonly SemaphoreSlim _room;
    private readonly object _gate = new();
    private readonly Queue<PausedAction> _actions = new();
    private readonly List<PendingCommit> _inFrame = [];
    private readonly Thread _thread;
    private List<PendingCommit> _incoming = [];
    private bool _stopping;
    private bool _broken;
    private bool _lentLast;
    private int _company;
    private long _patience;
    private volatile string? _refusal;

    public GroupCommitter(StoreCore core, StoreMetrics metrics)
    {
        _core = core;
        _metrics = metrics;
        _room = new SemaphoreSlim(core.Options.QueueCapacity);
        _thread = new Thread(Run) { IsBackground = true, Name = "store committer" };
        _thread.Start();
    }

    /// <summary>Why changes are refused; null while they are taken.</summary>
    public string? Refusal => _refusal;

    public ValueTask<CommitResult> CommitAsync(StoreChange change, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _room.Wait(0, CancellationToken.None) ? Enqueue(change) : WaitForRoomAsync(change, cancellationToken);
    }

    /// <summary>Runs an action on the committer's thread between two frames and waits for it; its exception comes back here.</summary>
    public void BetweenCommits(Action action)
    {
        using var paused = new PausedAction(action);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _actions.Enqueue(paused);
            Monitor.Pulse(_gate);
        }
        paused.Wait();
    }

    /// <summary>Finishes what was queued and ends the thread. Those who wait at the door are refused when their turn comes.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
    }

    private async ValueTask<CommitResult> WaitForRoomAsync(StoreChange change, CancellationToken cancellationToken)
    {
        if (!await _room.WaitAsync(_core.Options.QueueTimeout, cancellationToken)) return new CommitResult(CommitStatus.Refused, 0);
        return await Enqueue(change);
    }

    private ValueTask<CommitResult> Enqueue(StoreChange change)
    {
        var pending = PendingCommit.Take(change);
        // Asked for before the committer can see it: once completed and awaited it may be another's already.
        var task = pending.Task;
        lock (_gate)
        {
            if (!_stopping)
            {
                _incoming.Add(pending);
                if (_incoming.Count == 1) Monitor.Pulse(_gate);
                return task;
            }
        }
        _room.Release();
        pending.Outcome = new CommitResult(CommitStatus.Refused, 0);
        pending.Complete();
        return task;
    }

    private void Run()
    {
        var batch = new List<PendingCommit>();
        while (TakeWork(ref batch, out var action))
        {
            if (action is not null) action.Run();
            else if (batch.Count > 0) CommitAll(batch);
            else Probe();
            if (batch.Count > 0) _company = batch.Count;
            batch.Clear();
        }
    }

    // Writers that were answered together come back together, one shortly after the other. Whoever is first would have a flush of his own,
    // and all others would wait for it: so he waits for as many as there were last time, for a moment that is short beside a flush
    // (docs/adr/0022). One who is alone does not wait.
    private void Gather()
    {
        var began = Stopwatch.GetTimestamp();
        while (_company > 1 && Stopwatch.GetTimestamp() - began < _patience)
        {
            lock (_gate)
            {
                if (_stopping || _actions.Count > 0 || _incoming.Count >= _company) return;
            }
            Thread.Yield();
        }
    }

    private bool TakeWork(ref List<PendingCommit> batch, out PausedAction? action)
    {
        lock (_gate)
        {
            while (_incoming.Count == 0 && _actions.Count == 0 && !_stopping)
            {
                if (_refusal is null || _broken) Monitor.Wait(_gate);
                else if (!Monitor.Wait(_gate, ProbeInterval)) break;
            }
        }
        Gather();
        lock (_gate)
        {
            // In turns: neither may keep the other waiting.
            if (_incoming.Count > 0 && (_lentLast || _actions.Count == 0))
            {
                (batch, _incoming) = (_incoming, batch);
                (action, _lentLast) = (null, false);
                return true;
            }
            return _actions.TryDequeue(out action) ? _lentLast = true : !_stopping;
        }
    }

    private void CommitAll(List<PendingCommit> batch)
    {
        var next = 0;
        try
        {
            if (_broken) throw new IOException(_refusal);
            for (; next < batch.Count; next++) Stage(batch[next]);
            WriteFrame();
        }
#pragma warning disable CA1031 // Whatever happened, the writers waiting for this batch must hear of it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Refuse(e);
            _core.Writer.Reset();
            // Conflicts among them too: what they conflict with may be in the frame that was refused.
            for (; next < batch.Count; next++) _inFrame.Add(batch[next]);
            CompleteFrame(refuse: true);
        }
    }

    private void Stage(PendingCommit pending)
    {
        StageOutcome outcome;
        ulong transactionId;
        while ((outcome = _core.Writer.Stage(pending.Change!, out transactionId)) == StageOutcome.FrameFull) WriteFrame();
        pending.Outcome = outcome == StageOutcome.Staged
            ? new CommitResult(CommitStatus.Committed, transactionId)
            : new CommitResult(CommitStatus.Conflict, 0);
        _inFrame.Add(pending);
    }

    private void WriteFrame()
    {
        var started = Stopwatch.GetTimestamp();
        var changes = _core.Writer.Staged;
        var octets = _core.Writer.Write(durable: true);
        if (changes > 0)
        {
            var took = Stopwatch.GetTimestamp() - started;
            _patience = Math.Min(took / 4, MaxPatience);
            _metrics.Committed(changes, octets, Stopwatch.GetElapsedTime(started, started + took));
            Accept();
        }
        CompleteFrame(refuse: false);
    }

    private void CompleteFrame(bool refuse)
    {
        if (_inFrame.Count == 0) return;
        foreach (var pending in _inFrame)
        {
            if (refuse) pending.Outcome = new CommitResult(CommitStatus.Refused, 0);
            _metrics.Completed(pending.Outcome.Status);
        }
        _room.Release(_inFrame.Count);
        CompletedCommits.Queue(CollectionsMarshal.AsSpan(_inFrame));
        _inFrame.Clear();
    }

    private void Probe()
    {
        try
        {
            _core.Writer.Probe(_core.Options.FrameSize / 4);
            Accept();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refuse(e);
        }
    }

    private void Refuse(Exception reason)
    {
        // Anything but a failed write is a flush that failed or a bug half way through: what stands in memory may not be what stands in the
        // log.
        var breaks = reason is FlushFailedException || reason is not (IOException or UnauthorizedAccessException);
        if (_refusal is not null && (_broken || !breaks)) return;
        _broken |= breaks;
        var text = _broken ? reason.Message + " The store takes no writes until it is opened again." : reason.Message;
        _refusal = text;
        _core.Options.Tell(StoreNoticeKind.WritesRefused, text);
    }

    private void Accept()
    {
        if (_refusal is null) return;
        _refusal = null;
        _core.Options.Tell(StoreNoticeKind.WritesResumed, "Writes are taken again.");
    }

    private sealed class PausedAction(Action action) : IDisposable
    {
        private readonly ManualResetEventSlim _done = new();
        private Exception? _failure;

        public void Run()
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                _failure = e;
            }
            _done.Set();
        }

        public void Wait()
        {
            _done.Wait();
            if (_failure is not null) throw new InvalidOperationException("An action of the store's housekeeping failed.", _failure);
        }

        public void Dispose() => _done.Dispose();
    }
}
