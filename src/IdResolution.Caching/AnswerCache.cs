using IdResolution.Caching.Flights;
using IdResolution.Caching.Memory;
using IdResolution.Caching.Metrics;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Caching;

/// <summary>
/// Answers of other nodes and of remote stores, kept as long as they say (specification §5.10), in this node's memory and, when there is
/// one, in a level that several nodes share. However many ask for the same at a time, the source is asked once. Only what everybody may see
/// belongs here: answers to public questions, never to authenticated or authoritative ones. Safe for use from many threads.
/// </summary>
public sealed class AnswerCache : ISharedCacheListener, IDisposable
{
    private readonly AnswerCacheOptions _options;
    private readonly TimeProvider _clock;
    private readonly ISharedCache? _shared;
    private readonly IDisposable? _subscription;
    private readonly FlightTable _flights;

    /// <summary>A cache, in front of <paramref name="shared"/> when that is given; the caller disposes of it.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public AnswerCache(AnswerCacheOptions options, TimeProvider clock, ISharedCache? shared = null)
    {
        ArgumentNullException.ThrowIfNull(clock);
        if (AnswerCacheOptionsValidator.Validate(options) is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join("; ", errors), nameof(options));
        }
        _options = options;
        _clock = clock;
        _flights = new FlightTable(options.MaximumFlights);
        Memory = new AnswerMemory(options, clock);
        Metrics = new CacheMetrics(Memory, _flights);
        _shared = shared;
        _subscription = shared?.Subscribe(this);
    }

    internal AnswerMemory Memory { get; }

    internal CacheMetrics Metrics { get; }

    internal int FlightsUnderWay => _flights.UnderWay;

    /// <summary>
    /// Copies a fresh answer from memory; false when there is none, <paramref name="destination"/> is too short for it, or it is to be
    /// renewed before it expires, and then <see cref="GetAsync"/> is the way. Takes no lock and allocates nothing.
    /// </summary>
    public bool TryRead(ReadOnlySpan<byte> key, Span<byte> destination, out CacheHit hit)
    {
        hit = default;
        var hash = CacheKey.HashOf(key);
        var shard = Memory.ShardOf(hash);
        var entry = shard.Find(hash, key);
        var now = Memory.Now;
        if (entry is null || !entry.IsFresh(now, Memory.Epoch) || entry.Answer.Length > destination.Length) return false;
        // One of those who ask near the end of its life goes the long way, and sees to it that there is a new one.
        if (entry.IsToBeRenewed(now) && entry.TryReserveRenewal()) return false;
        entry.Answer.Span.CopyTo(destination);
        shard.Hit(entry);
        hit = new CacheHit(entry.Code, entry.Answer.Length, AgeOf(entry, now));
        return true;
    }

    /// <summary>The fresh answer in memory, without a copy; false when there is none. Takes no lock.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out CachedAnswer answer) => TryGet(key, out answer, out _);

    /// <summary>The same, and how long the answer will still be fresh.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out CachedAnswer answer, out TimeSpan left)
    {
        answer = default;
        left = default;
        var hash = CacheKey.HashOf(key);
        var shard = Memory.ShardOf(hash);
        var entry = shard.Find(hash, key);
        var now = Memory.Now;
        if (entry is null || !entry.IsFresh(now, Memory.Epoch)) return false;
        shard.Hit(entry);
        answer = new CachedAnswer(entry.Code, entry.Answer, AgeOf(entry, now), AnswerOrigin.Memory);
        left = TimeSpan.FromMilliseconds(entry.ExpiresAt - now);
        return true;
    }

    /// <summary>
    /// Keeps in memory, as long as it says, an answer that came without its question being asked, such as a delegation met on the way to
    /// something else. What is held under the key is replaced.
    /// </summary>
    /// <param name="key">What <see cref="CacheKey"/> wrote.</param>
    /// <param name="fetched">The answer.</param>
    /// <param name="atMost">It counts no longer than this, whatever it says; null for as long as it says.</param>
    public void Put(ReadOnlySpan<byte> key, FetchedAnswer fetched, TimeSpan? atMost = null)
    {
        var now = _clock.GetUtcNow();
        var lifetime = LifetimeOf(fetched);
        if (atMost < lifetime) lifetime = atMost.Value;
        if (lifetime <= TimeSpan.Zero) return;
        var hash = CacheKey.HashOf(key);
        var version = new AnswerVersion(fetched.SourceVersion, now.ToUnixTimeMilliseconds());
        Memory.Put(hash, key, new VersionedAnswer(fetched.Code, fetched.Octets, version, now, now + lifetime), Memory.TicketFor(hash));
    }

    /// <summary>How long an answer that came just now is fresh; zero or less when it must not be kept.</summary>
    public TimeSpan LifetimeOf(FetchedAnswer fetched) => AnswerLifetime.Of(fetched.Code, fetched.Octets.Span, _clock.GetUtcNow(), _options);

    /// <summary>
    /// Gives the answer from memory, from the shared level or from its source, in this order. A popular answer that is about to expire is
    /// given at once, and fetched anew behind the caller's back (<see cref="AnswerCacheOptions.PrefetchShare"/>).
    /// </summary>
    /// <param name="key">What <see cref="CacheKey"/> wrote; not used after the call returns its task.</param>
    /// <param name="fetch">
    /// Asks the source. Called at most once for all who wait; its token ends when the fetch took <see
    /// cref="AnswerCacheOptions.FlightTimeout"/>.
    /// </param>
    /// <param name="cancellation">Ends this caller's wait only; the fetch goes on for the others and for the cache.</param>
    /// <exception cref="TimeoutException">The fetch took too long, and there is no stale answer.</exception>
    /// <remarks>What <paramref name="fetch"/> throws is thrown to all who wait, unless there is a stale answer.</remarks>
    public ValueTask<CachedAnswer> GetAsync(
        ReadOnlyMemory<byte> key, Func<CancellationToken, ValueTask<FetchedAnswer>> fetch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(fetch);
        var hash = CacheKey.HashOf(key.Span);
        var shard = Memory.ShardOf(hash);
        var ticket = Memory.TicketFor(hash);
        var entry = shard.Find(hash, key.Span);
        var now = Memory.Now;
        if (entry is not null && entry.IsFresh(now, ticket.Epoch))
        {
            var isToBeRenewed = entry.IsToBeRenewed(now);
            shard.Hit(entry);
            if (isToBeRenewed && entry.TryRenew()) Prefetch(key.Span, hash, ticket, entry.ExpiresAt - now, fetch);
            return new(new CachedAnswer(entry.Code, entry.Answer, AgeOf(entry, now), AnswerOrigin.Memory));
        }
        if (entry is not null && now >= entry.StaleUntil) entry = null;
        if (entry is not null && now < entry.RetryAt) return new(Stale(entry));

        var flight = _flights.Join(key.Span, hash, ticket, out var isNew);
        if (flight is null)
        {
            if (entry is not null) return new(Stale(entry));
            Metrics.Refuse();
            return new(new CachedAnswer(ResponseCode.ServerTooBusy, default, 0, AnswerOrigin.None));
        }
        if (isNew)
        {
            // Another flight may have landed between our look and this one.
            if (shard.Find(hash, key.Span) is { } arrived && arrived.IsFresh(Memory.Now, ticket.Epoch))
            {
                flight.Land(new CachedAnswer(arrived.Code, arrived.Answer, AgeOf(arrived, Memory.Now), AnswerOrigin.Memory));
                _flights.Leave(flight);
            }
            else
            {
                _ = FlyAsync(flight, fetch, _clock.GetUtcNow());
            }
        }
        if (entry is not null) return WaitOrStaleAsync(flight, entry, cancellation);
        return new(cancellation.CanBeCanceled ? flight.Answer.WaitAsync(cancellation) : flight.Answer);
    }

    /// <summary>
    /// Gives the answer of the source, whatever is held: to be called when there is reason to doubt what is held. The new answer replaces
    /// it; when the source fails, what is held is given as stale. Otherwise as <see cref="GetAsync"/>.
    /// </summary>
    public ValueTask<CachedAnswer> RenewAsync(
        ReadOnlyMemory<byte> key, Func<CancellationToken, ValueTask<FetchedAnswer>> fetch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(fetch);
        var hash = CacheKey.HashOf(key.Span);
        var flight = _flights.Join(key.Span, hash, Memory.TicketFor(hash), out var isNew);
        if (flight is null)
        {
            Metrics.Refuse();
            return new(new CachedAnswer(ResponseCode.ServerTooBusy, default, 0, AnswerOrigin.None));
        }
        if (isNew) _ = FlyAsync(flight, fetch, DateTimeOffset.MaxValue);
        return new(cancellation.CanBeCanceled ? flight.Answer.WaitAsync(cancellation) : flight.Answer);
    }

    /// <summary>
    /// Forgets every answer for a handle, whatever the case of its letters, here and in the shared level, and voids what is being fetched.
    /// To be called for each administrative request that names the handle (specification §5.10).
    /// </summary>
    public async ValueTask InvalidateAsync(ReadOnlyMemory<byte> handle)
    {
        if (handle.Length > HandleName.MaxLength) return;
        Memory.Invalidate(handle.Span);
        if (_shared is null) return;
        await _shared.InvalidateAsync(handle);
        // Again: a fetch that began in between may have found the old answer still in the shared level.
        Memory.Invalidate(handle.Span);
    }

    void ISharedCacheListener.Invalidated(ReadOnlySpan<byte> handle)
    {
        if (handle.Length <= HandleName.MaxLength) Memory.Invalidate(handle);
    }

    void ISharedCacheListener.MayHaveMissed() => Memory.Doubt();

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        Metrics.Dispose();
    }

    // Nobody waits for it; with too many fetches under way it can wait for another time.
    private void Prefetch(
        ReadOnlySpan<byte> key, KeyHash hash, CacheTicket ticket, long remaining, Func<CancellationToken, ValueTask<FetchedAnswer>> fetch)
    {
        var flight = _flights.Join(key, hash, ticket, out var isNew);
        if (flight is null || !isNew) return;
        Metrics.Prefetched();
        // Another node may have renewed it already: what lives as long as ours is that very answer.
        _ = FlyAsync(flight, fetch, _clock.GetUtcNow() + TimeSpan.FromMilliseconds(remaining + 1));
    }

    // An answer of the shared level counts when it expires later than given.
    private async Task FlyAsync(Flight flight, Func<CancellationToken, ValueTask<FetchedAnswer>> fetch, DateTimeOffset expiresAfter)
    {
        try
        {
            // Whoever may write to the shared level would otherwise write what was asked for with proof.
            var lookup = _shared is null || CacheKey.IsCertified(flight.Key) ? default : await _shared.TryGetAsync(flight.Key);
            if (lookup.Answer is { } found && Believable(found) is { } known && known.ExpiresAt > expiresAfter)
            {
                Metrics.HitShared();
                Memory.Put(flight.Hash, flight.Key, known, flight.Ticket);
                flight.Land(new CachedAnswer(known.Code, known.Octets, AgeOf(known), AnswerOrigin.Shared));
                return;
            }
            Metrics.Missed();
            var askedAt = _clock.GetUtcNow();
            var fetched = await FetchAsync(fetch);
            await KeepAsync(flight, fetched, askedAt, lookup.Ticket);
        }
        catch (Exception exception)
        {
            // Whatever the source threw belongs to those who wait for it.
            Metrics.Failed();
            if (StaleAfterFailure(flight) is { } stale) flight.Land(stale);
            else flight.Crash(exception);
        }
        finally
        {
            _flights.Leave(flight);
        }
    }

    // What other nodes kept, or whoever else can write there, is held to the rules of this one: null when it would not keep such an answer,
    // and then the source is asked.
    private VersionedAnswer? Believable(VersionedAnswer answer)
    {
        if (!AnswerLifetime.IsShared(answer.Code)) return null;
        var now = _clock.GetUtcNow();
        var fetchedAt = answer.FetchedAt < now ? answer.FetchedAt : now;
        var lifetime = AnswerLifetime.Of(answer.Code, answer.Octets.Span, fetchedAt, _options);
        var expiresAt = fetchedAt + lifetime;
        if (lifetime <= TimeSpan.Zero || expiresAt <= now) return null;
        return expiresAt < answer.ExpiresAt ? answer with { ExpiresAt = expiresAt } : answer;
    }

    private async Task<FetchedAnswer> FetchAsync(Func<CancellationToken, ValueTask<FetchedAnswer>> fetch)
    {
        using var timed = new CancellationTokenSource(_options.FlightTimeout, _clock);
        try
        {
            return await fetch(timed.Token).AsTask().WaitAsync(timed.Token);
        }
        catch (OperationCanceledException) when (timed.IsCancellationRequested)
        {
            throw new TimeoutException("The source did not answer in time.");
        }
    }

    private async ValueTask KeepAsync(Flight flight, FetchedAnswer fetched, DateTimeOffset askedAt, SharedTicket ticket)
    {
        var answer = new CachedAnswer(fetched.Code, fetched.Octets, 0, AnswerOrigin.Source);
        if (AnswerLifetime.IsFailure(fetched.Code) && StaleAfterFailure(flight) is { } stale)
        {
            flight.Land(stale);
            return;
        }
        var now = _clock.GetUtcNow();
        var lifetime = AnswerLifetime.Of(fetched.Code, fetched.Octets.Span, now, _options);
        if (lifetime <= TimeSpan.Zero)
        {
            flight.Land(answer);
            return;
        }
        var version = new AnswerVersion(fetched.SourceVersion, askedAt.ToUnixTimeMilliseconds());
        var versioned = new VersionedAnswer(fetched.Code, fetched.Octets, version, now, now + lifetime);
        var outcome = Memory.Put(flight.Hash, flight.Key, versioned, flight.Ticket);
        flight.Land(answer);
        // After those who wait have their answer: the shared level may be slow.
        if (outcome != PutOutcome.Invalidated && ticket.IsValid && AnswerLifetime.IsShared(fetched.Code))
        {
            await _shared!.TryPutAsync(flight.Key, versioned, ticket);
        }
    }

    private async ValueTask<CachedAnswer> WaitOrStaleAsync(Flight flight, CacheEntry entry, CancellationToken cancellation)
    {
        try
        {
            return await flight.Answer.WaitAsync(_options.StaleWait, _clock, cancellation);
        }
        catch (TimeoutException) when (Memory.ShardOf(flight.Hash).Find(flight.Hash, flight.Key) == entry)
        {
            return Stale(entry);
        }
        catch (TimeoutException)
        {
            // Invalidated meanwhile: what is under way is the only answer.
            return await flight.Answer.WaitAsync(cancellation);
        }
    }

    // The answer that is past its time, if there is one; its source is then left alone for a while.
    private CachedAnswer? StaleAfterFailure(Flight flight)
    {
        var now = Memory.Now;
        var entry = Memory.ShardOf(flight.Hash).Find(flight.Hash, flight.Key);
        if (entry is null || AnswerLifetime.IsFailure(entry.Code) || now >= entry.StaleUntil) return null;
        entry.RetryAt = now + (long)_options.FailureTtl.TotalMilliseconds;
        return Stale(entry);
    }

    private CachedAnswer Stale(CacheEntry entry)
    {
        Metrics.GaveStale();
        return new CachedAnswer(entry.Code, entry.Answer, AgeOf(entry, Memory.Now), AnswerOrigin.Stale);
    }

    private uint AgeOf(VersionedAnswer answer) => (uint)Math.Max((_clock.GetUtcNow() - answer.FetchedAt).TotalSeconds, 0);

    private static uint AgeOf(CacheEntry entry, long now) => (uint)((now - entry.FetchedAt) / 1000);
}
