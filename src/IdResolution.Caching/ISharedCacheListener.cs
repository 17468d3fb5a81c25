namespace IdResolution.Caching;

/// <summary>Hears what happens in the shared level. Called from any thread; must be quick and must not throw.</summary>
public interface ISharedCacheListener
{
    /// <summary>A node changed this handle; the case of its letters does not matter.</summary>
    void Invalidated(ReadOnlySpan<byte> handle);

    /// <summary>Invalidations may have been lost: what is held from before must be asked for again before it is given as fresh.</summary>
    void MayHaveMissed();
}
