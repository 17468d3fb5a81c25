using IdResolution.Caching;
using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Resolving;

/// <summary>
/// Answers for handles of any prefix by walking the tree from its roots (specification §5.7 to §5.10), with a cache in front. Safe for use
/// from many threads.
/// </summary>
public interface IHandleResolver
{
    /// <summary>
    /// Copies a fresh answer from memory: with success the count and the values in wire form as their source sent them. Takes no lock and
    /// allocates nothing; false when there is none, and then <see cref="ResolveAsync"/> is the way.
    /// </summary>
    /// <param name="question">The question, as it stands in a request.</param>
    /// <param name="values">Room for the answer.</param>
    /// <param name="hit">Code, length and age.</param>
    bool TryRead(in ResolutionQuestion question, Span<byte> values, out CacheHit hit);

    /// <summary>
    /// Answers from the cache or from whoever is responsible, within a bounded time. What peers and networks do wrong becomes a response
    /// code; this throws only when <paramref name="cancellation"/> ends the wait, not the question, which others may wait for too.
    /// </summary>
    ValueTask<ResolverAnswer> ResolveAsync(ResolverQuestion question, CancellationToken cancellation = default);
}
