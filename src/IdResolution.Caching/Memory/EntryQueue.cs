namespace IdResolution.Caching.Memory;

/// <summary>Entries in the order they came, with what they cost. Used under the lock of its shard.</summary>
internal sealed class EntryQueue
{
    private CacheEntry? _newest;

    public CacheEntry? Oldest { get; private set; }

    public long Cost { get; private set; }

    public int Count { get; private set; }

    public void Add(CacheEntry entry)
    {
        entry.Older = _newest;
        entry.Newer = null;
        if (_newest is null) Oldest = entry;
        else _newest.Newer = entry;
        _newest = entry;
        Cost += entry.Cost;
        Count++;
    }

    public void Remove(CacheEntry entry)
    {
        if (entry.Older is null) Oldest = entry.Newer;
        else entry.Older.Newer = entry.Newer;
        if (entry.Newer is null) _newest = entry.Older;
        else entry.Newer.Older = entry.Older;
        entry.Older = entry.Newer = null;
        Cost -= entry.Cost;
        Count--;
    }
}
