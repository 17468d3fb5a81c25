using System.Numerics;
using IdResolution.Protocol;

namespace IdResolution.Caching.Memory;

/// <summary>
/// The first level: shards chosen by the hash of the handle, one epoch and one clock for all. Safe for use from many threads.
/// </summary>
internal sealed class AnswerMemory
{
    private const long LeastShardOctets = 1 << 20;

    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly AnswerCacheOptions _options;
    private readonly CacheShard[] _shards;
    private readonly int _shift;
    private long _epoch;

    public AnswerMemory(AnswerCacheOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _start = clock.GetTimestamp();
        var count = options.Shards > 0 ? options.Shards : Choose(options.MaximumOctets);
        _shards = [.. Enumerable.Range(0, count).Select(_ => new CacheShard(options.MaximumOctets / count))];
        _shift = 32 - BitOperations.Log2((uint)count);
    }

    /// <summary>Milliseconds on a clock that never steps.</summary>
    public long Now => _clock.GetElapsedTime(_start).Ticks / TimeSpan.TicksPerMillisecond;

    public long Epoch => Interlocked.Read(ref _epoch);

    public long Hits => _shards.Sum(shard => shard.Hits);

    public long Evictions => _shards.Sum(shard => shard.Evictions);

    public long Octets => _shards.Sum(shard => shard.Octets);

    public long Count => _shards.Sum(shard => (long)shard.Count);

    public CacheShard ShardOf(KeyHash hash) => _shards[(int)((ulong)hash.Handle >> _shift)];

    /// <summary>To be taken before the question is sent.</summary>
    public CacheTicket TicketFor(KeyHash hash) => new(ShardOf(hash).StampOf(hash), Epoch);

    public PutOutcome Put(KeyHash hash, ReadOnlySpan<byte> key, VersionedAnswer answer, CacheTicket ticket)
    {
        var now = Now;
        var wallNow = _clock.GetUtcNow();
        // Another node may keep answers longer, or its clock may be wrong.
        var expires = now + (long)Math.Min((answer.ExpiresAt - wallNow).TotalMilliseconds, _options.MaximumTtl.TotalMilliseconds);
        var stale = answer.Code == ResponseCode.Success ? (long)_options.StaleFor.TotalMilliseconds : 0;
        var entry = new CacheEntry(hash, key, answer.Code, answer.Octets.Span)
        {
            Version = answer.Version,
            FetchedAt = now - Math.Max((long)(wallNow - answer.FetchedAt).TotalMilliseconds, 0),
            ExpiresAt = expires,
            StaleUntil = expires + stale,
            RenewAt = RenewalOf(answer.Code, now, expires),
            Epoch = ticket.Epoch,
        };
        return ShardOf(hash).Put(entry, ticket, now, Epoch);
    }

    // What a source said of a handle is renewed, its failures are not.
    private long RenewalOf(ResponseCode code, long now, long expires) =>
        _options.PrefetchShare > 0 && AnswerLifetime.IsShared(code)
            ? expires - (long)((expires - now) * _options.PrefetchShare)
            : long.MaxValue;

    /// <summary>Removes all answers for a handle, in any case of its letters.</summary>
    public void Invalidate(ReadOnlySpan<byte> handle)
    {
        var hash = new KeyHash((uint)CacheKey.HashHandle(handle), 0);
        ShardOf(hash).Invalidate(hash, handle);
    }

    /// <summary>Nothing that is held, or under way, counts as fresh any more until it is confirmed.</summary>
    public void Doubt() => Interlocked.Increment(ref _epoch);

    private static int Choose(long octets)
    {
        var count = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 2);
        while (count > 1 && octets / count < LeastShardOctets) count /= 2;
        return Math.Min(count, 1024);
    }
}
