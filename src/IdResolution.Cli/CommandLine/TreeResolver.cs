using IdResolution.Caching;
using IdResolution.Client.Resolving;

namespace IdResolution.Cli.CommandLine;

/// <summary>The resolver that finds servers from the roots, made when it is first needed.</summary>
internal sealed class TreeResolver : IAsyncDisposable
{
    // A run of the tool learns of a few services; an import of many.
    private const long CacheOctets = 4 << 20;

    private AnswerCache? _cache;
    private HandleResolver? _resolver;

    /// <summary>The resolver for the roots of a connection; always the same one.</summary>
    public HandleResolver For(Connection connection)
    {
        if (_resolver is not null) return _resolver;
        var options = connection.Options;
        _cache = new AnswerCache(new AnswerCacheOptions { MaximumOctets = CacheOctets }, options.TimeProvider);
        return _resolver = new HandleResolver(
            new ResolverOptions
            {
                Roots = [.. connection.Roots.Select(root => root.Site is { } site ? ResolverRoot.Of(site) : ResolverRoot.Of(root.Address))],
                // The client that uses it tells of every hop.
                Asking = options with { Trace = null },
                RequireCertified = options.RequireCertified,
            },
            _cache);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_resolver is not null) await _resolver.DisposeAsync();
        _cache?.Dispose();
    }
}
