namespace IdResolution.Caching.Redis;

/// <summary>
/// Keeps the connection: makes it, probes it by a message to itself, closes the circuit, settles what is owed, and replaces a connection
/// that does not recover. All in the background; stops when disposed.
/// </summary>
internal sealed class RedisBeat : IAsyncDisposable
{
    // Beats without success, or without hearing oneself, after which a connection is given up.
    private const int Patience = 4;

    private readonly RedisCacheOptions _options;
    private readonly TimeProvider _clock;
    private readonly RedisCaller _caller;
    private readonly ChangeChannel _channel;
    private readonly CircuitBreaker _breaker;
    private readonly RedisCacheMetrics _metrics;
    private readonly RedisKeys _keys;
    private readonly Func<RedisLink, Task> _settle;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _failures;
    private int _beatsAway;
    private bool? _wasThere;

    public RedisBeat(
        RedisCacheOptions options, TimeProvider clock, RedisCaller caller, ChangeChannel channel, CircuitBreaker breaker,
        RedisCacheMetrics metrics, RedisKeys keys, Func<RedisLink, Task> settle)
    {
        _options = options;
        _clock = clock;
        _caller = caller;
        _channel = channel;
        _breaker = breaker;
        _metrics = metrics;
        _keys = keys;
        _settle = settle;
        _running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        if (_caller.Link is { } link) await CloseAsync(link);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_options.BeatInterval, _clock);
        try
        {
            do
            {
                await BeatSafelyAsync();
                TellState();
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Disposed, in the middle of whatever.
        }
    }

    // What is over within the patience is no news.
    private void TellState()
    {
        var isThere = !_breaker.IsOpen && _channel.Carries;
        _beatsAway = isThere ? 0 : _beatsAway + 1;
        if (_wasThere == isThere || _beatsAway is > 0 and < Patience) return;
        _wasThere = isThere;
        _options.StateObserver?.Invoke(isThere ? null : _caller.LastFailure);
    }

    private async Task BeatSafelyAsync()
    {
        try
        {
            await BeatAsync();
        }
        catch (Exception) when (!_stop.IsCancellationRequested)
        {
            // Whatever the client library throws must not end the beat.
            _metrics.Faulted();
            await GiveUpAsync();
        }
    }

    private async Task BeatAsync()
    {
        var link = _caller.Link ??= await ConnectAsync();
        if (await ProbeAsync(link))
        {
            _failures = 0;
            _breaker.Close();
            await _settle(link);
        }
        else
        {
            _failures++;
        }
        if (_failures >= Patience || _channel.Silence >= Patience) await GiveUpAsync();
    }

    private async Task<bool> ProbeAsync(RedisLink link)
    {
        await link.SubscribeAsync(_keys.Channel, message => _channel.Receive((byte[]?)message))
            .WaitAsync(_options.ConnectTimeout, _clock, _stop.Token);
        var beat = _channel.NextBeat();
        var reply = await _caller.TryAsync(link, database => database.PublishAsync(_keys.Channel, beat));
        return reply.IsGood;
    }

    private async Task<RedisLink> ConnectAsync()
    {
        _metrics.Connecting();
        var connecting = RedisLink.ConnectAsync(_options, _channel.Lost);
        try
        {
            return await connecting.WaitAsync(_options.ConnectTimeout * 2, _clock, _stop.Token);
        }
        catch (Exception)
        {
            _ = connecting.ContinueWith(
                late => late.IsCompletedSuccessfully ? CloseAsync(late.Result) : Task.FromResult(late.Exception), TaskScheduler.Default);
            throw;
        }
    }

    private async Task GiveUpAsync()
    {
        var link = _caller.Link;
        _caller.Link = null;
        _failures = 0;
        _channel.Lost();
        if (link is not null) await CloseAsync(link);
    }

    private async Task CloseAsync(RedisLink link)
    {
        try
        {
            await link.CloseAsync().WaitAsync(_options.ConnectTimeout, _clock);
        }
        catch (Exception)
        {
            // It was to go anyway.
            _metrics.Faulted();
        }
    }
}
