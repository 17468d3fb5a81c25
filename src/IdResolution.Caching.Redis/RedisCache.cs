using System.Security.Cryptography;
using IdResolution.Protocol.Names;
using StackExchange.Redis;

namespace IdResolution.Caching.Redis;

/// <summary>
/// Answers that the nodes of one operator share in Redis, on one server, a primary with replicas, or a cluster. Connects in the background;
/// while Redis is slow or gone every call is a miss, given at once or after <see cref="RedisCacheOptions.CallTimeout"/>. Safe for use from
/// many threads.
/// </summary>
public sealed class RedisCache : ISharedCache, IAsyncDisposable
{
    // Longer than any answer lives, so that a generation outlives all answers that carry it.
    private static readonly TimeSpan GenerationLifetime = TimeSpan.FromSeconds(172_800 + 600);

    private const int SettledTogether = 256;

    private readonly TimeProvider _clock;
    private readonly RedisKeys _keys;
    private readonly RedisCaller _caller;
    private readonly ChangeChannel _channel;
    private readonly OwedInvalidations _owed;
    private readonly RedisBeat _beat;

    /// <summary>Begins to connect.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public RedisCache(RedisCacheOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        if (RedisCacheOptionsValidator.Validate(options) is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join("; ", errors), nameof(options));
        }
        _clock = clock;
        _keys = new RedisKeys(options.KeyPrefix, options.Database);
        _owed = new OwedInvalidations(options.MaximumOwed);
        Breaker = new CircuitBreaker(options.FailuresToOpen);
        Metrics = new RedisCacheMetrics(Breaker, _owed);
        _caller = new RedisCaller(options, clock, Breaker, Metrics);
        _channel = new ChangeChannel(Metrics);
        _beat = new RedisBeat(options, clock, _caller, _channel, Breaker, Metrics, _keys, SettleAsync);
    }

    internal CircuitBreaker Breaker { get; }

    internal RedisCacheMetrics Metrics { get; }

    internal RedisKeys Keys => _keys;

    internal int Owed => _owed.Count;

    /// <summary>True when calls are made and changes are heard.</summary>
    public bool IsConnected => !Breaker.IsOpen && _channel.Carries;

    /// <inheritdoc/>
    public async ValueTask<SharedLookup> TryGetAsync(ReadOnlyMemory<byte> key)
    {
        if (_owed.Contains(CacheKey.HandleOf(key.Span))) return default;
        var generationKey = _keys.GenerationOf(CacheKey.HandleOf(key.Span));
        var answerKey = _keys.AnswerOf(key.Span);
        var reply = await _caller.CallAsync(database => database.StringGetAsync([generationKey, answerKey]));
        if (!reply.IsGood) return default;

        var generation = (byte[]?)reply.Value![0];
        var value = (byte[]?)reply.Value[1];
        if (generation is not { Length: AnswerForm.GenerationLength }) return new SharedLookup(null, await OpenAsync(generationKey));
        var ticket = new SharedTicket(generation);
        if (value is null) return new SharedLookup(null, ticket);
        if (!AnswerForm.TryRead(value, key.Span, out var answer, out var kept))
        {
            Metrics.FoundDamaged();
            await _caller.CallAsync(database => database.KeyDeleteAsync(answerKey));
            return new SharedLookup(null, ticket);
        }
        var isCurrent = kept.SequenceEqual(generation) && answer!.ExpiresAt > _clock.GetUtcNow();
        return new SharedLookup(isCurrent ? answer : null, ticket);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryPutAsync(ReadOnlyMemory<byte> key, VersionedAnswer answer, SharedTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var handle = CacheKey.HandleOf(key.Span);
        var lifetime = (long)(answer.ExpiresAt - _clock.GetUtcNow()).TotalMilliseconds;
        if (!ticket.IsValid || lifetime <= 0 || _owed.Contains(handle)) return false;
        RedisKey[] keys = [_keys.GenerationOf(handle), _keys.AnswerOf(key.Span)];
        RedisValue[] arguments =
        [
            ticket.Octets.ToArray(), AnswerForm.Write(key.Span, answer, ticket.Octets.Span), lifetime,
            (long)GenerationLifetime.TotalMilliseconds,
        ];
        var reply = await _caller.CallAsync(database => database.ScriptEvaluateAsync(RedisScripts.Put, keys, arguments));
        return reply.IsGood && (int)reply.Value! == 1;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> InvalidateAsync(ReadOnlyMemory<byte> handle)
    {
        if (handle.Length > HandleName.MaxLength) return false;
        if (!_owed.TryAdd(handle.Span, out var owed)) Metrics.LostInvalidation();
        return await TellAsync(owed, _caller.CallAsync);
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(ISharedCacheListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return _channel.Subscribe(listener);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _beat.DisposeAsync();
        Metrics.Dispose();
    }

    private async Task<SharedTicket> OpenAsync(RedisKey generationKey)
    {
        RedisValue[] arguments = [RandomNumberGenerator.GetBytes(AnswerForm.GenerationLength), (long)GenerationLifetime.TotalMilliseconds];
        var reply = await _caller.CallAsync(database => database.ScriptEvaluateAsync(RedisScripts.Open, [generationKey], arguments));
        return new SharedTicket(reply.IsGood ? (byte[])reply.Value! : default);
    }

    private async ValueTask<bool> TellAsync(
        OwedInvalidation owed, Func<Func<IDatabase, Task<RedisResult>>, ValueTask<CallReply<RedisResult>>> call)
    {
        var handle = owed.Handle;
        RedisKey[] keys = [_keys.GenerationOf(handle.Span)];
        RedisValue[] arguments =
        [
            RandomNumberGenerator.GetBytes(AnswerForm.GenerationLength), (long)GenerationLifetime.TotalMilliseconds, (byte[])_keys.Channel!,
            ChangeMessage.Change(handle.Span),
        ];
        var reply = await call(database => database.ScriptEvaluateAsync(RedisScripts.Invalidate, keys, arguments));
        if (reply.IsGood) _owed.Settle(owed);
        return reply.IsGood;
    }

    // Many at a time, for many may have gathered; until its turn comes a handle stays owed, and nothing is taken from Redis for it.
    private async Task SettleAsync(RedisLink link)
    {
        foreach (var batch in _owed.All().Chunk(SettledTogether))
        {
            var told = await Task.WhenAll(batch.Select(owed => TellAsync(owed, call => _caller.TryAsync(link, call)).AsTask()));
            if (!told.All(done => done)) return;
        }
    }
}
