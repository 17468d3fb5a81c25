using IdResolution.Caching;
using IdResolution.Caching.Redis;
using IdResolution.Client.Resolving;

namespace IdResolution.Node.Start;

/// <summary>What <see cref="RecursionOpener"/> made; disposed after the engine.</summary>
/// <param name="shared">The level that nodes share; null for none.</param>
/// <param name="cache">Answers of others; null when nothing is asked and nothing shared.</param>
/// <param name="resolver">Who asks others; null where no root is configured.</param>
internal sealed class RecursionServices(RedisCache? shared, AnswerCache? cache, HandleResolver? resolver) : IAsyncDisposable
{
    public AnswerCache? Cache => cache;

    public IHandleResolver? Resolver => resolver;

    public async ValueTask DisposeAsync()
    {
        if (resolver is not null) await resolver.DisposeAsync();
        cache?.Dispose();
        if (shared is not null) await shared.DisposeAsync();
    }
}
