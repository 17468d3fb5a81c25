using IdResolution.Protocol;
using IdResolution.Testing;

namespace IdResolution.Caching.Tests;

/// <summary>A cache on a clock that stands still, in front of a source that counts.</summary>
internal sealed class CacheFixture : IDisposable
{
    public CacheFixture(Action<AnswerCacheOptions>? choose = null, ISharedCache? shared = null)
    {
        var options = new AnswerCacheOptions { MaximumOctets = 1 << 20, Shards = 1 };
        choose?.Invoke(options);
        Cache = new AnswerCache(options, Clock, shared);
    }

    public ManualTimeProvider Clock { get; } = new();

    public AnswerCache Cache { get; }

    public int Fetches { get; private set; }

    /// <summary>Asks with a source that answers at once.</summary>
    public async Task<CachedAnswer> AskAsync(byte[] key, FetchedAnswer answer) => await Cache.GetAsync(key, _ =>
    {
        Fetches++;
        return new(answer);
    });

    public Task<CachedAnswer> AskAsync(byte[] key, ResponseCode code) => AskAsync(key, new FetchedAnswer(code, new byte[] { 7 }));

    /// <summary>Asks with a source that is broken.</summary>
    public async Task<CachedAnswer> AskBrokenAsync(byte[] key) => await Cache.GetAsync(key, _ =>
    {
        Fetches++;
        throw new IOException("the source is broken");
    });

    public bool IsFresh(byte[] key) => Cache.TryRead(key, new byte[4096], out _);

    public void Advance(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    public void Dispose() => Cache.Dispose();
}
