using System.Numerics;
using IdResolution.Protocol.Names;

namespace IdResolution.Caching.Memory;

/// <summary>
/// One part of the memory: a table of chains, read without a lock, and the eviction of S3-FIFO. A new entry goes through a small queue of a
/// tenth of the room; only what is asked for again there, or comes back soon after, gets into the main queue, so that a scan passes by.
/// Entries of one handle share a chain, which is bounded: nobody fills the memory, or makes it slow, with variants of one question.
/// </summary>
internal sealed class CacheShard
{
    private const int MaxChain = 32;
    private const int MaxFrequency = 3;
    private const int Stamps = 1024;

    private readonly Lock _writing = new();
    private readonly CacheEntry?[] _heads;
    private readonly EntryQueue _small = new();
    private readonly EntryQueue _main = new();
    private readonly GhostTable _ghosts;
    private readonly long[] _stamps = new long[Stamps];
    private readonly long _room;
    private long _hits;
    private long _evictions;

    /// <summary>A shard with room for <paramref name="room"/> octets, the table included.</summary>
    public CacheShard(long room)
    {
        var slots = (int)Math.Min(BitOperations.RoundUpToPowerOf2((ulong)room / 512), 1 << 28);
        _heads = new CacheEntry?[slots];
        _ghosts = new GhostTable(slots);
        _room = room - (slots * 16L);
    }

    /// <summary>The most one entry may cost: a quarter of the room, so that no single answer empties the memory.</summary>
    public long MaxCost => _room / 4;

    public long Hits => Interlocked.Read(ref _hits);

    public long Evictions => Interlocked.Read(ref _evictions);

    public long Octets
    {
        get { lock (_writing) return _small.Cost + _main.Cost; }
    }

    public int Count
    {
        get { lock (_writing) return _small.Count + _main.Count; }
    }

    /// <summary>The entry of a key, in whatever state; takes no lock and allocates nothing.</summary>
    public CacheEntry? Find(KeyHash hash, ReadOnlySpan<byte> key)
    {
        for (var entry = Volatile.Read(ref Head(hash)); entry is not null; entry = entry.Next)
        {
            if (entry.Is(hash, key)) return entry;
        }
        return null;
    }

    /// <summary>Counts a use of an entry.</summary>
    public void Hit(CacheEntry entry)
    {
        Interlocked.Increment(ref _hits);
        if (entry.Frequency < MaxFrequency) entry.Frequency++;
        if (entry.Uses < byte.MaxValue) entry.Uses++;
    }

    public long StampOf(KeyHash hash) => Volatile.Read(ref Stamp(hash));

    public PutOutcome Put(CacheEntry entry, CacheTicket ticket, long now, long epoch)
    {
        if (entry.Cost > MaxCost) return PutOutcome.TooLarge;
        lock (_writing)
        {
            if (Stamp(entry.Hash) != ticket.Stamp) return PutOutcome.Invalidated;
            var held = Find(entry.Hash, entry.Key);
            if (held is not null && held.IsFresh(now, epoch) && entry.Version < held.Version) return PutOutcome.Older;
            if (held is not null)
            {
                entry.IsMain = held.IsMain;
                entry.Frequency = held.Frequency;
                Remove(held);
            }
            else
            {
                entry.IsMain = _ghosts.Take(entry.Hash, _main.Count + _small.Count);
                BoundChain(entry.Hash);
            }
            entry.Next = Head(entry.Hash);
            Volatile.Write(ref Head(entry.Hash), entry);
            QueueOf(entry).Add(entry);
            while (_small.Cost + _main.Cost > _room) EvictOne(now);
            return PutOutcome.Stored;
        }
    }

    /// <summary>Removes every entry of a handle and voids the tickets given for it.</summary>
    public void Invalidate(KeyHash hash, ReadOnlySpan<byte> handle)
    {
        lock (_writing)
        {
            Volatile.Write(ref Stamp(hash), Stamp(hash) + 1);
            for (var entry = Head(hash); entry is not null; entry = entry.Next)
            {
                if (HandleName.EqualsIgnoreCase(CacheKey.HandleOf(entry.Key), handle)) Remove(entry);
            }
        }
    }

    private void EvictOne(long now)
    {
        if (_small.Oldest is { } young && (_small.Cost > _room / 10 || _main.Oldest is null))
        {
            _small.Remove(young);
            if (young.Frequency > 0 && now < young.StaleUntil)
            {
                young.Frequency = 0;
                young.IsMain = true;
                _main.Add(young);
                return;
            }
            _ghosts.Add(young.Hash);
            Unlink(young);
        }
        else
        {
            var old = _main.Oldest!;
            _main.Remove(old);
            if (old.Frequency > 0 && now < old.StaleUntil)
            {
                old.Frequency--;
                _main.Add(old);
                return;
            }
            Unlink(old);
        }
        _evictions++;
    }

    private void BoundChain(KeyHash hash)
    {
        var length = 0;
        CacheEntry? last = null;
        for (var entry = Head(hash); entry is not null; entry = entry.Next)
        {
            length++;
            last = entry;
        }
        if (length < MaxChain) return;
        Remove(last!);
        _evictions++;
    }

    private void Remove(CacheEntry entry)
    {
        QueueOf(entry).Remove(entry);
        Unlink(entry);
    }

    private void Unlink(CacheEntry entry)
    {
        ref var head = ref Head(entry.Hash);
        if (head == entry)
        {
            Volatile.Write(ref head, entry.Next);
            return;
        }
        var before = head!;
        while (before.Next != entry) before = before.Next!;
        before.Next = entry.Next;
    }

    private EntryQueue QueueOf(CacheEntry entry) => entry.IsMain ? _main : _small;

    private ref CacheEntry? Head(KeyHash hash) => ref _heads[hash.Handle & (uint)(_heads.Length - 1)];

    // Other bits than those that choose the shard and the chain.
    private ref long Stamp(KeyHash hash) => ref _stamps[(hash.Handle * 0x9E37_79B9u) >> 22];
}
