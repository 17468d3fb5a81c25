using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// Registers many handles into a store that nobody else has open: large frames, one flush at the end. All or nothing: until <see
/// cref="Complete"/> has returned, a crash or <see cref="Dispose"/> takes everything back at the next start. One thread.
/// </summary>
public sealed class BulkLoader : IDisposable
{
    private readonly StoreCore _core;
    private bool _completed;

    internal BulkLoader(StoreCore core)
    {
        _core = core;
        try
        {
            var end = core.State.Segments.InOrder[^1];
            core.StoreFiles.WriteLoadMarker(new LogPosition(end.Header.Number, end.Used));
        }
        catch
        {
            core.Dispose();
            throw;
        }
    }

    /// <summary>How the store was opened and what was found.</summary>
    public RecoveryReport Recovery => _core.Report;

    /// <summary>Registered handles, those loaded so far included but for the last frame.</summary>
    public long Count => _core.State.Index.Count;

    /// <summary>
    /// Adds a change. <see cref="CommitStatus.Committed"/> means that it will be durable when <see cref="Complete"/> has returned;
    /// <see cref="CommitStatus.Conflict"/> that its precondition does not hold, such as a handle that is registered already.
    /// </summary>
    /// <exception cref="ArgumentException">The change breaks a bound.</exception>
    /// <exception cref="IOException">The log cannot be written; dispose to take everything back.</exception>
    public CommitResult Add(StoreChange change)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        EntryWriter.Check(change);
        StageOutcome outcome;
        ulong transactionId;
        while ((outcome = _core.Writer.Stage(change, out transactionId)) == StageOutcome.FrameFull)
        {
            _core.Writer.Write(durable: false);
            _core.State.Reclaimer.TryReclaim();
        }
        return new CommitResult(outcome == StageOutcome.Staged ? CommitStatus.Committed : CommitStatus.Conflict, transactionId);
    }

    /// <summary>Makes everything durable, saves the index and closes the store.</summary>
    /// <exception cref="IOException">Nothing was loaded: everything is taken back at the next start.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        _core.Writer.Write(durable: false);
        _core.Writer.Flush();
        _core.StoreFiles.DeleteLoadMarker();
        _completed = true;
        try
        {
            if (_core.Options.SnapshotOnClose) _core.WriteSnapshot(action => action());
        }
        catch (IOException e)
        {
            // The load is durable all the same; the next start reads the log.
            _core.Options.Tell(StoreNoticeKind.MaintenanceFailed, e.Message);
        }
        finally
        {
            _core.Dispose();
        }
    }

    /// <summary>Closes the store. What was not completed is taken back at the next start.</summary>
    public void Dispose()
    {
        if (_completed) return;
        _completed = true;
        _core.Dispose();
    }
}
