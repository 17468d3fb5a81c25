using IdResolution.Testing;

namespace IdResolution.Caching.Redis.Tests;

/// <summary>The two levels of one node, in front of a source that counts.</summary>
internal sealed class NodeFixture : IAsyncDisposable
{
    private int _fetches;

    private NodeFixture(RedisCacheOptions options)
    {
        Redis = new RedisCache(options, TimeProvider.System);
        Cache = new AnswerCache(new AnswerCacheOptions { MaximumOctets = 8 << 20 }, TimeProvider.System, Redis);
    }

    public RedisCache Redis { get; }

    public AnswerCache Cache { get; }

    public int Fetches => Volatile.Read(ref _fetches);

    public static async Task<NodeFixture> ConnectedAsync(RedisServer server, Action<RedisCacheOptions>? choose = null)
    {
        var node = Unconnected(server, choose);
        await Wait.UntilAsync(() => node.Redis.IsConnected);
        return node;
    }

    public static NodeFixture Unconnected(RedisServer server, Action<RedisCacheOptions>? choose = null)
    {
        var options = new RedisCacheOptions
        {
            Endpoints = [server.Endpoint], BeatInterval = TimeSpan.FromMilliseconds(100), CallTimeout = TimeSpan.FromMilliseconds(500),
            ConnectTimeout = TimeSpan.FromSeconds(1),
        };
        choose?.Invoke(options);
        return new NodeFixture(options);
    }

    public async Task<CachedAnswer> AskAsync(byte[] key, FetchedAnswer answer) => await Cache.GetAsync(key, _ =>
    {
        Interlocked.Increment(ref _fetches);
        return new(answer);
    });

    /// <summary>Asks, and waits until the shared level has been told.</summary>
    public async Task<CachedAnswer> AskAndSettleAsync(byte[] key, FetchedAnswer answer)
    {
        var given = await AskAsync(key, answer);
        await Wait.UntilAsync(() => Cache.FlightsUnderWay == 0);
        return given;
    }

    public bool IsFresh(byte[] key) => Cache.TryRead(key, new byte[4096], out _);

    public async ValueTask DisposeAsync()
    {
        Cache.Dispose();
        await Redis.DisposeAsync();
    }
}
