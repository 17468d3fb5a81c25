using System.Globalization;
using IdResolution.Gateways.V1.Bulk;
using Microsoft.Win32.SafeHandles;

namespace IdResolution.Gateways.V1.Idempotency;

/// <summary>
/// The answers of single writes with an idempotency key: one file for each hour, only ever appended to and removed as a whole when all in it is over. In memory
/// there is only where an answer stands. Safe for use from many threads.
/// </summary>
internal sealed class AnswerLog : IDisposable
{
    private const string Extension = ".answers";

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(10);

    private readonly BulkOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _sweeper;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _flushing = new(1);
    private readonly HashSet<SafeFileHandle> _dirty = [];
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, (SafeFileHandle File, long Length)> _files = [];
    private long _appended;
    private long _flushed;

    /// <summary>Takes up what is in the directory; a torn end is cut off.</summary>
    public AnswerLog(BulkOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        Directory.CreateDirectory(options.Directory);
        foreach (var path in Directory.EnumerateFiles(options.Directory, "*" + Extension).Order(StringComparer.Ordinal))
        {
            if (long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var hour)) TakeUp(path, hour);
        }
        Sweep();
        _sweeper = time.CreateTimer(static self => ((AnswerLog)self!).Sweep(), this, SweepPeriod, SweepPeriod);
    }

    /// <summary>Octets on disk.</summary>
    public long Octets
    {
        get
        {
            lock (_gate) return _files.Values.Sum(file => file.Length);
        }
    }

    /// <summary>Asks for a request. When it is new or in doubt it is the caller's, until he calls <see cref="KeepAsync"/>, <see cref="Free"/> or <see cref="Leave"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fingerprint">Tells the request from others.</param>
    /// <param name="answer">The answer when it was executed; else null.</param>
    public AnswerState Begin(IdempotencyKey key, byte[] fingerprint, out V1Answer? answer)
    {
        answer = null;
        lock (_gate)
        {
            if (_entries.TryGetValue(key.Name, out var entry) && !IsOver(entry.Hour))
            {
                if (!entry.Fingerprint.AsSpan().SequenceEqual(fingerprint)) return AnswerState.OtherRequest;
                if (entry.IsRunning) return AnswerState.Running;
                answer = Read(entry);
                if (answer is not null) return AnswerState.Done;
                _entries[key.Name] = entry with { IsRunning = true };
                return AnswerState.InDoubt;
            }
            if (_entries.Count >= _options.MaxKeys || Octets >= _options.MaxKeptOctets) return AnswerState.Full;
            // Not flushed: when the node alone dies it is there; when the power fails it may not be, and the repeat is executed like a new request.
            var (hour, offset) = Append(AnswerFrame.ToArray(AnswerFrameKind.Begun, key.Scope.Span, fingerprint, default));
            _entries[key.Name] = new Entry(fingerprint, hour, offset, IsRunning: true);
            return AnswerState.New;
        }
    }

    /// <summary>Keeps the answer of a request that was executed; it is durable when this returns.</summary>
    public async Task KeepAsync(IdempotencyKey key, byte[] fingerprint, V1Answer answer)
    {
        var frame = AnswerFrame.ToArray(AnswerFrameKind.Done, key.Scope.Span, fingerprint, AnswerFrame.Encode(answer));
        long end;
        lock (_gate)
        {
            var (hour, offset) = Append(frame);
            _entries[key.Name] = new Entry(fingerprint, hour, offset, IsRunning: true);
            end = _appended;
        }
        // All who wait here are served by one flush.
        await _flushing.WaitAsync();
        try
        {
            if (_flushed < end) Flush();
        }
        finally
        {
            _flushing.Release();
        }
        Leave(key);
    }

    /// <summary>The request changed nothing: what comes next under its key is a new request.</summary>
    public void Free(IdempotencyKey key)
    {
        lock (_gate)
        {
            if (!_entries.Remove(key.Name, out var entry)) return;
            Append(AnswerFrame.ToArray(AnswerFrameKind.Free, key.Scope.Span, entry.Fingerprint, default));
        }
    }

    /// <summary>The request is no longer being executed; unless an answer was kept nobody knows how it ended.</summary>
    public void Leave(IdempotencyKey key)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key.Name, out var entry)) _entries[key.Name] = entry with { IsRunning = false };
        }
    }

    public void Dispose()
    {
        _sweeper.Dispose();
        _flushing.Dispose();
        lock (_gate)
        {
            foreach (var (file, _) in _files.Values) file.Dispose();
            _files.Clear();
        }
    }

    private long Hour => _time.GetUtcNow().ToUnixTimeSeconds() / 3600;

    private void Flush()
    {
        long upTo;
        SafeFileHandle[] files;
        lock (_gate)
        {
            (upTo, files) = (_appended, [.. _dirty]);
            _dirty.Clear();
        }
        foreach (var file in files) RandomAccess.FlushToDisk(file);
        _flushed = upTo;
    }

    private (long Hour, long Offset) Append(byte[] frame)
    {
        var hour = Hour;
        if (!_files.TryGetValue(hour, out var file)) file = (File.OpenHandle(PathOf(hour), FileMode.OpenOrCreate, FileAccess.ReadWrite), 0);
        RandomAccess.Write(file.File, frame, file.Length);
        _files[hour] = (file.File, file.Length + frame.Length);
        _dirty.Add(file.File);
        _appended += frame.Length;
        return (hour, file.Length);
    }

    private V1Answer? Read(Entry entry)
    {
        var file = _files[entry.Hour].File;
        var head = new byte[AnswerFrame.HeadLength];
        if (RandomAccess.Read(file, head, entry.Offset) != head.Length || !AnswerFrame.TryRead(head, out var frame) || frame.Kind != AnswerFrameKind.Done) return null;
        var body = new byte[frame.BodyLength];
        return RandomAccess.Read(file, body, entry.Offset + head.Length) == body.Length ? frame.Decode(body) : null;
    }

    // Answers themselves are passed over; they are checked when somebody asks for them.
    private void TakeUp(string path, long hour)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        var (length, offset) = (RandomAccess.GetLength(file), 0L);
        var head = new byte[AnswerFrame.HeadLength];
        while (RandomAccess.Read(file, head, offset) == head.Length && AnswerFrame.TryRead(head, out var frame))
        {
            var end = offset + head.Length + frame.BodyLength;
            if (end > length) break;
            var name = Convert.ToHexStringLower(frame.Scope);
            if (frame.Kind == AnswerFrameKind.Free) _entries.Remove(name);
            else _entries[name] = new Entry(frame.Fingerprint, hour, offset, IsRunning: false);
            offset = end;
        }
        if (offset < length) RandomAccess.SetLength(file, offset);
        _files[hour] = (file, offset);
    }

    private void Sweep()
    {
        lock (_gate)
        {
            foreach (var (name, _) in _entries.Where(known => !known.Value.IsRunning && IsOver(known.Value.Hour)).ToArray()) _entries.Remove(name);
            foreach (var (hour, file) in _files.Where(known => IsOver(known.Key)).ToArray())
            {
                if (_entries.Values.Any(entry => entry.Hour == hour)) continue;
                file.File.Dispose();
                File.Delete(PathOf(hour));
                _files.Remove(hour);
            }
        }
    }

    // Kept for as long as is said, from the end of its hour.
    private bool IsOver(long hour) => _time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds((hour + 1) * 3600) >= _options.KeepFor;

    private string PathOf(long hour) => Path.Combine(_options.Directory, hour.ToString("D10", CultureInfo.InvariantCulture) + Extension);

    private sealed record Entry(byte[] Fingerprint, long Hour, long Offset, bool IsRunning);
}
