namespace IdResolution.Resolution.Authentication;

/// <summary>
/// How often something happened lately, for each of a bounded number of keys: so many at once, one of which comes back every while. When
/// the table is full the key that was used longest ago is forgotten, which never shuts anybody out. Safe for use from many threads.
/// </summary>
internal sealed class RateTable<TKey>(int burst, TimeSpan interval, TimeProvider time, int capacity = RateTable<TKey>.DefaultCapacity)
    where TKey : notnull
{
    public const int DefaultCapacity = 16_384;

    private readonly TimeSpan _most = interval * burst;
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();

    /// <summary>Keys remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>True when the key is remembered.</summary>
    public bool Knows(TKey key)
    {
        lock (_lock) return _entries.ContainsKey(key);
    }

    /// <summary>Remembers a key without charging it.</summary>
    public void Remember(TKey key)
    {
        lock (_lock) Use(key);
    }

    /// <summary>True when one more would not be too many.</summary>
    public bool HasRoom(TKey key)
    {
        lock (_lock) return !_entries.TryGetValue(key, out var node) || Next(node.Value) is not null;
    }

    /// <summary>Charges one; false, charging nothing, when it is too many.</summary>
    public bool TryTake(TKey key)
    {
        lock (_lock)
        {
            var entry = Use(key);
            if (Next(entry) is not { } next) return false;
            entry.UsedUntil = next;
            return true;
        }
    }

    // When the key will have nothing charged any more after one more; null when that is too far away.
    private DateTimeOffset? Next(Entry entry)
    {
        var now = time.GetUtcNow();
        var next = (entry.UsedUntil > now ? entry.UsedUntil : now) + interval;
        return next - now > _most ? null : next;
    }

    private Entry Use(TKey key)
    {
        if (_entries.TryGetValue(key, out var node))
        {
            _byUse.Remove(node);
        }
        else
        {
            if (_entries.Count >= capacity) ForgetOldest();
            _entries.Add(key, node = new LinkedListNode<Entry>(new Entry(key)));
        }
        _byUse.AddLast(node);
        return node.Value;
    }

    private void ForgetOldest()
    {
        _entries.Remove(_byUse.First!.Value.Key);
        _byUse.RemoveFirst();
    }

    private sealed class Entry(TKey key)
    {
        public TKey Key { get; } = key;

        public DateTimeOffset UsedUntil { get; set; }
    }
}
