namespace IdResolution.Caching;

/// <summary>
/// The second level: a cache that the nodes of one operator share. No member throws for what happens to the store behind it, and none takes
/// longer than a bound of its own: a store that is slow or gone costs its hits and nothing else. Safe for use from many threads.
/// </summary>
public interface ISharedCache
{
    /// <summary>Looks for an answer, and for the right to put one.</summary>
    ValueTask<SharedLookup> TryGetAsync(ReadOnlyMemory<byte> key);

    /// <summary>
    /// Puts an answer until it expires. Refused when the handle was invalidated since <paramref name="ticket"/> was given, or a newer
    /// answer is there.
    /// </summary>
    /// <returns>True when the answer was put.</returns>
    ValueTask<bool> TryPutAsync(ReadOnlyMemory<byte> key, VersionedAnswer answer, SharedTicket ticket);

    /// <summary>
    /// Makes every answer for a handle invalid, whatever the case of its letters, and tells the other nodes. What could not be said is said
    /// as soon as the store is back; until then this node takes nothing for the handle from there.
    /// </summary>
    /// <returns>True when the store knows it now.</returns>
    ValueTask<bool> InvalidateAsync(ReadOnlyMemory<byte> handle);

    /// <summary>Tells <paramref name="listener"/> what other nodes invalidate, until the result is disposed.</summary>
    IDisposable Subscribe(ISharedCacheListener listener);
}
