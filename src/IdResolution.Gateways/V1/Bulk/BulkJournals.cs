using IdResolution.Gateways.V1.Idempotency;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>
/// The journals of all bulks with an idempotency key, one file a key; bounded in number and octets, removed when their time is over. Safe for use from many
/// threads.
/// </summary>
internal sealed class BulkJournals : IDisposable
{
    private const string Extension = ".bulk";

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(10);

    private readonly BulkOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _sweeper;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _octets;

    /// <summary>Takes up what is in the directory.</summary>
    public BulkJournals(BulkOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        Directory.CreateDirectory(options.Directory);
        foreach (var path in Directory.EnumerateFiles(options.Directory, "*" + Extension)) TakeUp(path);
        Sweep();
        _sweeper = time.CreateTimer(static self => ((BulkJournals)self!).Sweep(), this, SweepPeriod, SweepPeriod);
    }

    /// <summary>Octets of all journals that are not in use, as of when they were closed.</summary>
    public long Octets => Interlocked.Read(ref _octets);

    /// <summary>Opens the journal of a key; it is the caller's until he disposes it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fingerprint">Tells the request from others.</param>
    /// <param name="journal">The journal when it is new or a repeat; else null.</param>
    public JournalState Open(IdempotencyKey key, ReadOnlySpan<byte> fingerprint, out LineJournal? journal)
    {
        journal = null;
        lock (_gate)
        {
            var path = PathOf(key.Name);
            var room = _options.MaxKeptOctets - _octets;
            if (_entries.TryGetValue(key.Name, out var entry))
            {
                if (entry.IsRunning) return JournalState.Running;
                if (!IsOver(entry))
                {
                    journal = LineJournal.Open(path, room + entry.Octets, length => Closed(key.Name, length));
                    if (journal is null) throw new InvalidDataException("a journal that was whole is no longer");
                    if (!journal.Fingerprint.SequenceEqual(fingerprint))
                    {
                        journal.Dispose();
                        journal = null;
                        return JournalState.OtherRequest;
                    }
                    _entries[key.Name] = entry with { IsRunning = true };
                    return JournalState.Repeat;
                }
                Remove(key.Name, entry);
            }
            if (_entries.Count >= _options.MaxKeys || room < LineJournal.HeadLength) return JournalState.Full;
            journal = LineJournal.Create(path, _time.GetUtcNow(), fingerprint, room, length => Closed(key.Name, length));
            _entries[key.Name] = new Entry(journal.Created, 0, IsRunning: true);
            return JournalState.New;
        }
    }

    public void Dispose() => _sweeper.Dispose();

    private void TakeUp(string path)
    {
        if (LineJournal.CreatedAt(path) is { } created)
        {
            var octets = new FileInfo(path).Length;
            _entries[Path.GetFileNameWithoutExtension(path)] = new Entry(created, octets, IsRunning: false);
            _octets += octets;
        }
        else
        {
            // The node died before the head was written, so nothing was executed.
            File.Delete(path);
        }
    }

    private void Sweep()
    {
        lock (_gate)
        {
            foreach (var (name, entry) in _entries.Where(known => !known.Value.IsRunning && IsOver(known.Value)).ToArray()) Remove(name, entry);
        }
    }

    private bool IsOver(Entry entry) => _time.GetUtcNow() - entry.Created >= _options.KeepFor;

    private void Remove(string name, Entry entry)
    {
        File.Delete(PathOf(name));
        _entries.Remove(name);
        _octets -= entry.Octets;
    }

    private void Closed(string name, long length)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(name, out var entry)) return;
            if (length == 0)
            {
                Remove(name, entry);
                return;
            }
            _octets += length - entry.Octets;
            _entries[name] = entry with { Octets = length, IsRunning = false };
        }
    }

    private string PathOf(string name) => Path.Combine(_options.Directory, name + Extension);

    private sealed record Entry(DateTimeOffset Created, long Octets, bool IsRunning);
}
