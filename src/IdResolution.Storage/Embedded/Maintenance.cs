using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>The store's housekeeping, one thing at a time: frees memory, saves the index, rewrites segments, prunes postings.</summary>
internal sealed class Maintenance : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // After compaction the saved index no longer fits, which costs a start some seconds; saving it costs a write of all of it.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ReadersLeave = TimeSpan.FromSeconds(10);

    private readonly StoreCore _core;
    private readonly GroupCommitter _committer;
    private readonly StoreMetrics _metrics;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Thread? _thread;
    private long _savedOctets;
    private bool _savedLayoutIsCurrent = true;
    private bool _layoutIsUncertain;
    private long _compactedAt;
    private long _savedAt;
    private bool _compactionFailed;
    private bool _saveFailed;
    private volatile bool _stopping;

    public Maintenance(StoreCore core, GroupCommitter committer, StoreMetrics metrics)
    {
        _core = core;
        _committer = committer;
        _metrics = metrics;
        _savedOctets = LogOctets();
        if (!core.Options.RunsMaintenance) return;
        _thread = new Thread(Run) { IsBackground = true, Name = "store maintenance", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>Saves the index now.</summary>
    public void SaveIndex()
    {
        lock (_gate) SaveIndex(_committer.BetweenCommits);
    }

    /// <summary>Rewrites every run that is worth it now and gives the number of segments rewritten.</summary>
    public int Compact()
    {
        var rewritten = 0;
        lock (_gate)
        {
            while (!_stopping && CompactOnce() is var segments and > 0) rewritten += segments;
        }
        return rewritten;
    }

    /// <summary>Drops dead postings from the lists that are mostly dead.</summary>
    public void PrunePostings()
    {
        lock (_gate)
        {
            foreach (var (_, list) in _core.State.Postings.All)
            {
                if (list.NeedsPruning) Prune(list);
            }
        }
    }

    /// <summary>Frees what readers have left.</summary>
    public void Reclaim()
    {
        lock (_gate) _core.State.Reclaimer.TryReclaim();
    }

    /// <summary>Ends the thread; what it is doing is finished first.</summary>
    public void Stop()
    {
        _stopping = true;
        _wake.Set();
        _thread?.Join();
    }

    /// <summary>The last steps, after the committer has stopped: saves the index and frees everything. False when readers remain.</summary>
    public bool Finish()
    {
        lock (_gate)
        {
            if (_core.Options.SnapshotOnClose && (LogOctets() != _savedOctets || !_savedLayoutIsCurrent || !_core.Report.FromSnapshot))
            {
                Try(() => SaveIndex(action => action()));
            }
            // Also when there is nothing to free: readers must have left before the log is unmapped.
            _core.State.Reclaimer.Retire(() => { });
            return _core.State.Reclaimer.ReclaimAll(ReadersLeave);
        }
    }

    public void Dispose() => _wake.Dispose();

    private void Run()
    {
        while (!_stopping)
        {
            _wake.WaitOne(Interval);
            if (_stopping) return;
            Try(Reclaim);
            if (!_compactionFailed || Since(_compactedAt) > RetryDelay) _compactionFailed = !Try(CompactAll);
            Try(PrunePostings);
            if (IsSaveDue()) _saveFailed = !Try(SaveIndex);
        }
    }

    private void CompactAll()
    {
        _compactedAt = _core.Options.TimeProvider.GetTimestamp();
        Compact();
    }

    private bool IsSaveDue()
    {
        if (Since(_savedAt) > RetryDelay) return LogOctets() - _savedOctets >= _core.Options.SnapshotInterval || !_savedLayoutIsCurrent;
        return !_saveFailed && LogOctets() - _savedOctets >= _core.Options.SnapshotInterval;
    }

    private TimeSpan Since(long timestamp) => _core.Options.TimeProvider.GetElapsedTime(timestamp);

    private bool Try(Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (ObjectDisposedException) when (_stopping)
        {
            // The committer stopped under a step: the store is closing.
            return true;
        }
#pragma warning disable CA1031 // Housekeeping must not take the store down; it is told of and tried again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _core.Options.Tell(StoreNoticeKind.MaintenanceFailed, e.Message);
            return false;
        }
    }

    private void SaveIndex(Action<Action> betweenCommits)
    {
        var octets = LogOctets();
        _savedAt = _core.Options.TimeProvider.GetTimestamp();
        _core.WriteSnapshot(betweenCommits);
        _savedOctets = octets;
        _savedLayoutIsCurrent = true;
        _core.Options.Tell(StoreNoticeKind.SnapshotWritten, $"The index of {_core.State.Index.Count} handles was saved.");
    }

    private int CompactOnce()
    {
        if (_layoutIsUncertain || Compactor.ChooseRun(_core.State, _core.Options) is not { } run) return 0;
        var before = run.Sum(s => s.Used);
        try
        {
            new Compactor(_core, _committer.BetweenCommits).Rewrite(run);
        }
        catch (FlushFailedException)
        {
            // Whether the new file has its name already is not known; only a start can tell. The segments in memory stay right.
            _layoutIsUncertain = true;
            throw;
        }
        _savedLayoutIsCurrent = false;
        _metrics.Compacted(run.Count);
        _core.State.Reclaimer.TryReclaim();
        var number = run[0].Header.Number;
        var after = _core.State.Segments.InOrder.First(s => s.Header.Number == number).Used;
        _core.Options.Tell(StoreNoticeKind.Compacted, $"{run.Count} segments from {number} on: {before} octets became {after}.");
        return run.Count;
    }

    private void Prune(PostingList list)
    {
        var pruned = new PostingList();
        var seen = 0L;
        foreach (var chunk in list.Chunks.Span)
        {
            var reader = ReaderEpoch.Enter();
            var count = chunk.Count;
            for (var i = 0; i < count; i++)
            {
                var (code, registration) = chunk[i];
                if (_core.State.Index.TryFindRegistration(code, registration, out _)) pruned.Add(code, registration, anyOrder: false);
            }
            reader.Release();
            seen += count;
        }
        _committer.BetweenCommits(() => list.Replace(pruned, seen));
    }

    private long LogOctets()
    {
        // Segment numbers never shrink, so that compaction does not make the log look shorter.
        var last = _core.State.Segments.InOrder[^1];
        return (last.Header.LastNumber * _core.Options.SegmentSize) + last.Used;
    }
}
