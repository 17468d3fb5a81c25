using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// Builds frames from changes, appends them to the log, flushes, and then makes them visible. One thread at a time: the committer's, or a
/// loader's.
/// </summary>
internal sealed class TransactionWriter : IDisposable
{
    private readonly StoreState _state;
    private readonly LogDirectory _log;
    private readonly EmbeddedStoreOptions _options;
    private readonly FrameBuilder _frame = new();
    private readonly FrameOverlay _overlay = new();
    private ulong _nextTransactionId;
    private long _date;
    private bool _unflushed;

    public TransactionWriter(StoreState state, LogDirectory log, EmbeddedStoreOptions options)
    {
        _state = state;
        _log = log;
        _options = options;
        Reset();
    }

    /// <summary>Changes in the frame being built.</summary>
    public int Staged => _frame.Count;

    private Segment Active => _state.Segments.InOrder[^1];

    /// <summary>Checks a change against what stands before it and adds it to the frame.</summary>
    /// <exception cref="IOException">There is no room for a new segment; nothing was staged.</exception>
    public StageOutcome Stage(StoreChange change, out ulong transactionId)
    {
        transactionId = 0;
        var key = change.Key.Span;
        var isHandle = change.Action is >= TransactionAction.CreateHandle and <= TransactionAction.UpdateHandle;
        var hash = _state.HashOf(key);
        var at = -1;
        var (version, registration) = isHandle ? FindCurrent(key, hash, ref at) : default;
        if (isHandle && change.ExpectedTransactionId != StoreChange.AnyVersion && change.ExpectedTransactionId != version)
        {
            return StageOutcome.Conflict;
        }
        if (change.Action == TransactionAction.DeleteHandle) registration = 0;
        var size = EntryWriter.SizeOf(change, registration != 0);
        if (!HasRoom(size))
        {
            if (_frame.Count > 0) return StageOutcome.FrameFull;
            Roll(size);
        }
        if (_frame.Count == 0) _date = Now();
        transactionId = _nextTransactionId++;
        var offset = _frame.Add(size, transactionId, out var entry);
        EntryWriter.Write(change, transactionId, _date, registration, entry);
        if (isHandle) _overlay.Set(hash, at, offset);
        return StageOutcome.Staged;
    }

    /// <summary>Appends the frame, flushes it if asked to, and makes its changes visible.</summary>
    /// <exception cref="FlushFailedException">The flush failed, or a failed write could not be wiped out: the log may take no more
    /// writes.</exception>
    /// <exception cref="IOException">Nothing of the frame is in the log; later writes may succeed.</exception>
    public int Write(bool durable)
    {
        if (_frame.Count == 0) return 0;
        var segment = Active;
        var start = segment.Used;
        var length = _frame.Length;
        try
        {
            Append(segment, start);
            if (durable) Flush(segment, start);
            else _unflushed = true;
            Publish(segment, start);
        }
        finally
        {
            Reset();
        }
        return length;
    }

    /// <summary>Forgets the frame being built.</summary>
    public void Reset()
    {
        _frame.Clear();
        _overlay.Clear();
        _nextTransactionId = _state.LastTransactionId + 1;
    }

    /// <summary>Makes everything written so far durable.</summary>
    public void Flush()
    {
        if (!_unflushed) return;
        Flush(Active, Active.Used);
    }

    /// <summary>Sees whether writes are possible again after one failed: tries the room at the end of the log, or a new segment.</summary>
    public void Probe(int size)
    {
        Reset();
        if (!HasRoom(size))
        {
            Roll(size);
            return;
        }
        var segment = Active;
        segment.File.Write(new byte[size], segment.Used);
        Flush(segment, segment.Used);
    }

    public void Dispose() => _frame.Dispose();

    private (ulong Version, ulong Registration) FindCurrent(ReadOnlySpan<byte> key, ulong hash, ref int at)
    {
        for (var offset = _overlay.Next(hash, ref at); offset >= 0; offset = _overlay.Next(hash, ref at))
        {
            var staged = _frame.EntryAt(offset);
            if (!staged.Key.SequenceEqual(key)) continue;
            return staged.IsRecord ? (staged.TransactionId, staged.Registration) : default;
        }
        var reader = ReaderEpoch.Enter();
        var found = _state.Index.TryFind(key, hash, out var entry, out _);
        var current = found ? (entry.TransactionId, entry.Registration) : default;
        reader.Release();
        return current;
    }

    private bool HasRoom(int size)
    {
        if (_state.Segments.InOrder.Length == 0) return false;
        var room = Math.Min(_options.FrameSize, Active.Length - Active.Used - LogFormat.FrameHeaderSize);
        // A record larger than the usual frame gets a frame of its own.
        return _frame.Length - LogFormat.FrameHeaderSize + size <= room
            || (_frame.Count == 0 && Active.Used + LogFormat.FrameHeaderSize + size <= Active.Length);
    }

    private void Roll(int size)
    {
        var segments = _state.Segments.InOrder;
        // What was wiped out or not yet flushed must not come back once there is a segment behind it.
        if (segments.Length > 0) Flush();
        var number = segments.Length > 0 ? segments[^1].Header.LastNumber + 1 : 1;
        var header = new SegmentHeader
        {
            Identity = _state.Identity,
            Number = number,
            LastNumber = number,
            Generation = 0,
            PreviousTransactionId = _state.LastTransactionId,
            PreviousDate = _state.LastDate,
            LogFloor = 0,
        };
        var needed = LogFormat.SegmentHeaderSize + LogFormat.FrameHeaderSize + LogFormat.Align(size);
        var segment = _log.Create(header, Math.Max(_options.SegmentSize, needed));
        try
        {
            _state.Segments.Open(segment);
        }
        catch
        {
            segment.Release();
            throw;
        }
        _state.Segments.Append(segment);
    }

    private void Append(Segment segment, long start)
    {
        try
        {
            segment.File.Write(_frame.Finish(_state.Identity), start);
        }
        catch (IOException e)
        {
            Wipe(segment, start, e);
            throw;
        }
    }

    private void Flush(Segment segment, long start)
    {
        try
        {
            segment.File.Flush();
            _unflushed = false;
        }
        catch (IOException e)
        {
            // Best effort: the frame was not acknowledged, so let it not be found if the process alone dies.
            if (start < segment.Length - LogFormat.FrameHeaderSize && _frame.Count > 0) TryWipe(segment, start, LogFormat.FrameHeaderSize);
            throw new FlushFailedException("A flush of the log failed: " + e.Message, e);
        }
    }

    private void Wipe(Segment segment, long start, IOException cause)
    {
        _unflushed = true;
        if (!TryWipe(segment, start, _frame.Length))
        {
            throw new FlushFailedException("A failed write could not be wiped out: " + cause.Message, cause);
        }
    }

    private static bool TryWipe(Segment segment, long start, int length)
    {
        try
        {
            segment.File.Write(new byte[length], start);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Publish(Segment segment, long start)
    {
        var end = start + _frame.Length;
        for (var offset = FrameView.FirstEntry; offset < _frame.Length;)
        {
            var entry = _frame.EntryAt(offset);
            _state.Apply(entry, _state.HashOf(entry.Key), segment, start + offset, ApplySource.Commit);
            offset += entry.Size;
        }
        segment.LastTransactionId = _frame.LastTransactionId;
        segment.Used = end;
        _state.LastDate = _date;
        _state.LastTransactionId = _frame.LastTransactionId;
    }

    private long Now() =>
        Math.Clamp(_options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds(), _state.LastDate, LogFormat.MaxDate);
}
