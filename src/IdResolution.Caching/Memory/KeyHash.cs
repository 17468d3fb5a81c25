namespace IdResolution.Caching.Memory;

/// <summary>
/// Hashes of a cache key, seeded per process. All questions for one handle share <paramref name="Handle"/>, so that they are found together
/// when the handle changes.
/// </summary>
internal readonly record struct KeyHash(uint Handle, uint Key)
{
    public ulong Both => ((ulong)Handle << 32) | Key;
}
