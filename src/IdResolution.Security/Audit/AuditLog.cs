using System.Diagnostics;
using System.Diagnostics.Metrics;
using IdResolution.Protocol.Serving;

namespace IdResolution.Security.Audit;

/// <summary>
/// The append-only, hash-chained audit log of one directory (<c>audit-NNNN.log</c>, <c>audit.head</c>). One thread writes; lines that
/// arrive while it writes share the next write. Safe for use from many threads. Shows <c>idresolution.audit.*</c> on the meter
/// <c>IdResolution.Audit</c>.
/// </summary>
public sealed class AuditLog : IAuditTrail, IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "IdResolution.Audit";

    private static readonly TimeSpan BusyInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IdleInterval = TimeSpan.FromMinutes(1);

    // Short beside what a burst takes to be answered.
    private static readonly long Patience = Stopwatch.Frequency / 20_000;

    // More than this go on beside each other, on as many threads as the pool has to spare.
    private const int MaxTogether = 64;

    private readonly object _gate = new();
    private readonly AuditLogOptions _options;
    private readonly AuditAppender _appender;
    private readonly Meter _meter = new(MeterName);
    private readonly Thread _thread;
    private Batch _incoming = new();
    private Batch? _spare = new();
    private AuditHead _head;
    private int _company;
    private DateTime _headDay;
    private long _lastFlush;
    private long _lines;
    private long _failed;
    private bool _isUnflushed;
    private bool _isBroken;
    private bool _stopping;
    private volatile string? _refusal;

    private AuditLog(AuditLogOptions options, AuditEnd end)
    {
        _options = options;
        _appender = new AuditAppender(options.Directory, options.MaxFileLength, end);
        _meter.CreateObservableCounter("idresolution.audit.lines", () => Lines, "{line}", "Audit lines written.");
        _meter.CreateObservableCounter(
            "idresolution.audit.failures", () => Interlocked.Read(ref _failed), "{line}", "Audit lines that could not be written in time.");
        _meter.CreateObservableGauge("idresolution.audit.queue", () => Queued, "{line}", "Audit lines that wait for the writer.");
        _head = _appender.Head;
        if (end.Repair is { } repair)
        {
            _appender.Append(new AuditEntry { Kind = AuditKind.Repair, Time = options.TimeProvider.GetUtcNow(), Count = end.Missing });
            _isUnflushed = true;
            Tell(AuditNoticeKind.Repaired, repair);
        }
        _headDay = options.TimeProvider.GetUtcNow().Date;
        _lastFlush = options.TimeProvider.GetTimestamp();
        TellHead();
        _thread = new Thread(Run) { IsBackground = true, Name = "audit writer" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public string? Refusal => _refusal;

    /// <summary>The last line handed to the file.</summary>
    public AuditHead Head => Volatile.Read(ref _head);

    /// <summary>Lines written since the log was opened.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>Lines that wait.</summary>
    public int Queued
    {
        get
        {
            lock (_gate) return _incoming.Entries.Count;
        }
    }

    /// <summary>Opens the log of a directory, or begins one. What a crash left torn is put aside, and the log says so.</summary>
    /// <exception cref="IOException">The directory cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory cannot be used.</exception>
    public static AuditLog Open(AuditLogOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxFileLength, 4_096);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.QueueCapacity, 1);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(options.Directory);
        else Directory.CreateDirectory(options.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new AuditLog(options, AuditEnd.Find(options.Directory));
    }

    /// <inheritdoc/>
    public Task<bool> WriteAsync(in AuditEntry entry)
    {
        lock (_gate)
        {
            if (!_stopping && _incoming.Entries.Count < _options.QueueCapacity)
            {
                var promise = new TaskCompletionSource<bool>();
                _incoming.Entries.Add(entry);
                _incoming.Promises.Add(promise);
                if (_incoming.Entries.Count == 1) Monitor.Pulse(_gate);
                return promise.Task;
            }
        }
        Interlocked.Increment(ref _failed);
        return Task.FromResult(false);
    }

    /// <summary>Writes what waits, flushes it and ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping) return;
            _stopping = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
        TellHead();
        _appender.Dispose();
        _meter.Dispose();
    }

    private void Run()
    {
        while (TakeWork(out var batch))
        {
            if (batch is not null) Write(batch);
            Attempt(KeepHouse);
        }
        Attempt(() =>
        {
            _appender.Write();
            _appender.Flush();
            _appender.WriteHead();
        });
    }

    // Lines come in bursts, as changes become durable together: the first would have a write of its own, and the others would wait for it.
    private void Gather()
    {
        var began = Stopwatch.GetTimestamp();
        while (_company > 1 && Queued is var queued && queued > 0 && queued < _company && Stopwatch.GetTimestamp() - began < Patience) Thread.Yield();
    }

    private bool TakeWork(out Batch? batch)
    {
        lock (_gate)
        {
            if (_incoming.Entries.Count == 0 && !_stopping)
                Monitor.Wait(_gate, _isUnflushed || _refusal is not null ? BusyInterval : IdleInterval);
        }
        Gather();
        lock (_gate)
        {
            batch = null;
            if (_incoming.Entries.Count == 0) return !_stopping;
            batch = _incoming;
            _incoming = _spare ?? new Batch();
            _spare = null;
            _company = batch.Entries.Count;
            return true;
        }
    }

    private void Write(Batch batch)
    {
        var written = 0;
        var isDone = Attempt(() =>
        {
            foreach (ref readonly var entry in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batch.Entries))
            {
                // What could not be written waits in the buffer; there is no end of lines for a disk that stays full.
                if (_isBroken || !_appender.HasRoom) break;
                _appender.Append(entry);
                written++;
                if (_appender.Pending >= AuditAppender.MaxWrite) WriteOut();
            }
            WriteOut();
            if (_options.Flush == AuditFlush.Batch) FlushOut();
        });
        isDone &= written == batch.Entries.Count;
        Interlocked.Add(ref isDone ? ref _lines : ref _failed, batch.Entries.Count);
        for (var next = 0; next < batch.Promises.Count; next += MaxTogether)
        {
            // Those who wait go on together, in one visit to the pool, one after the other: their replies leave in one burst. Each has a
            // promise of his own, because of those who wait for the same one the library sends every one to the pool by himself.
            var promises = batch.Promises.GetRange(next, Math.Min(MaxTogether, batch.Promises.Count - next));
            ThreadPool.UnsafeQueueUserWorkItem(
                static kept => ReplyBurst.Run(Keep, kept), (Promises: promises, IsDone: isDone), preferLocal: false);
        }
        batch.Clear();
        _spare = batch;
    }

    private static void Keep((List<TaskCompletionSource<bool>> Promises, bool IsDone) kept)
    {
        foreach (var promise in kept.Promises) promise.SetResult(kept.IsDone);
    }

    private void WriteOut()
    {
        if (_appender.Pending == 0) return;
        _appender.Write();
        _isUnflushed = true;
        Volatile.Write(ref _head, _appender.Head);
    }

    private void FlushOut()
    {
        try
        {
            _appender.Flush();
        }
        catch (IOException)
        {
            // The system may have thrown away what it could not write; only what it still has could be flushed again.
            _isBroken = true;
            throw;
        }
        _appender.WriteHead();
        _isUnflushed = false;
        _lastFlush = _options.TimeProvider.GetTimestamp();
    }

    private void KeepHouse()
    {
        WriteOut();
        if (_appender.IsFull)
        {
            FlushOut();
            _appender.Rotate();
        }
        if (_isUnflushed && (_refusal is not null || _options.TimeProvider.GetElapsedTime(_lastFlush) >= BusyInterval)) FlushOut();
        var day = _options.TimeProvider.GetUtcNow().Date;
        if (day > _headDay)
        {
            _headDay = day;
            TellHead();
        }
        if (_refusal is null || _isBroken) return;
        _refusal = null;
        Tell(AuditNoticeKind.Resumed, "Audit lines are written again.");
    }

    private bool Attempt(Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var isNew = _refusal is null;
            _refusal = _isBroken ? e.Message + " Audit lines are not written until the node is started again." : e.Message;
            if (isNew) Tell(AuditNoticeKind.Refused, _refusal);
            return false;
        }
    }

    // Before the first line there is nothing that a head could prove.
    private void TellHead()
    {
        if (_appender.Head.Sequence > 0) Tell(AuditNoticeKind.Head, _appender.Head.ToString());
    }

    private void Tell(AuditNoticeKind kind, string text) => _options.Notify?.Invoke(new AuditNotice(kind, text));

    private sealed class Batch
    {
        public List<AuditEntry> Entries { get; } = [];

        public List<TaskCompletionSource<bool>> Promises { get; } = [];

        public void Clear()
        {
            Entries.Clear();
            Promises.Clear();
        }
    }
}
