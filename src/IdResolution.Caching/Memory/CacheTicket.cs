namespace IdResolution.Caching.Memory;

/// <summary>
/// Taken before a question is sent; what is fetched with it is stored only while it is current.
/// </summary>
/// <param name="Stamp">Invalidations seen so far among the handles that share the stamp.</param>
/// <param name="Epoch">The epoch in which the answer is confirmed.</param>
internal readonly record struct CacheTicket(long Stamp, long Epoch);
