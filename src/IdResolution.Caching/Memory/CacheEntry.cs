using IdResolution.Protocol;

namespace IdResolution.Caching.Memory;

/// <summary>
/// One answer in memory. What readers look at never changes after the entry is published, but for <see cref="Next"/>, <see
/// cref="Frequency"/> and <see cref="RetryAt"/>, of which every value is a good one. The queue links belong to the shard's lock.
/// </summary>
internal sealed class CacheEntry(KeyHash hash, ReadOnlySpan<byte> key, ResponseCode code, ReadOnlySpan<byte> answer)
{
    // The object, the header of its array and the place in the table.
    private const int Overhead = 192;

    // Asked for twice while it was fresh: that is what popular means.
    private const int LeastUses = 2;

    private const int Reserved = 1;
    private const int Renewed = 2;

    private readonly byte[] _octets = [.. key, .. answer];
    private readonly int _keyLength = key.Length;
    private CacheEntry? _next;
    private long _retryAt;
    private int _renewal;

    public KeyHash Hash { get; } = hash;

    public ReadOnlySpan<byte> Key => _octets.AsSpan(0, _keyLength);

    public ResponseCode Code { get; } = code;

    /// <summary>A copy, so that no larger buffer is kept alive by it.</summary>
    public ReadOnlyMemory<byte> Answer => _octets.AsMemory(_keyLength);

    public required AnswerVersion Version { get; init; }

    /// <summary>Times are milliseconds on the cache's own clock, which never steps.</summary>
    public required long FetchedAt { get; init; }

    public required long ExpiresAt { get; init; }

    /// <summary>From when on it is of no use at all.</summary>
    public required long StaleUntil { get; init; }

    /// <summary>From when on it is worth renewing if it is popular; <see cref="long.MaxValue"/> for never.</summary>
    public long RenewAt { get; init; } = long.MaxValue;

    /// <summary>Entries of an earlier epoch must be confirmed before they are given as fresh.</summary>
    public required long Epoch { get; init; }

    /// <summary>What it takes of the shard's share.</summary>
    public int Cost => Overhead + _octets.Length;

    /// <summary>Its source failed: do not ask before.</summary>
    public long RetryAt
    {
        get => Volatile.Read(ref _retryAt);
        set => Volatile.Write(ref _retryAt, value);
    }

    /// <summary>The next entry of the chain. An entry taken out keeps it, so that a reader standing on it finds on.</summary>
    public CacheEntry? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }

    /// <summary>Hits since it was last looked at for eviction, up to 3. Counted without a lock: a lost hit does no harm.</summary>
    public byte Frequency { get; set; }

    /// <summary>Hits of this very entry, up to 255; counted as <see cref="Frequency"/> is.</summary>
    public byte Uses { get; set; }

    public CacheEntry? Older { get; set; }

    public CacheEntry? Newer { get; set; }

    public bool IsMain { get; set; }

    public bool Is(KeyHash hash, ReadOnlySpan<byte> key) => Hash == hash && Key.SequenceEqual(key);

    /// <summary>True when it is popular and its life nearly over, and nobody has begun to renew it.</summary>
    public bool IsToBeRenewed(long now) => now >= RenewAt && Uses >= LeastUses && Volatile.Read(ref _renewal) != Renewed;

    /// <summary>True for the first who may go and renew it.</summary>
    public bool TryReserveRenewal() => Interlocked.CompareExchange(ref _renewal, Reserved, 0) == 0;

    /// <summary>True for the first who does.</summary>
    public bool TryRenew() => Interlocked.Exchange(ref _renewal, Renewed) != Renewed;

    public bool IsFresh(long now, long epoch) => now < ExpiresAt && Epoch == epoch;
}
