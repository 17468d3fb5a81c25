using IdResolution.Protocol;

namespace IdResolution.Caching;

/// <summary>What <see cref="AnswerCache.TryRead"/> copied.</summary>
/// <param name="Code">The response code.</param>
/// <param name="Length">Octets copied.</param>
/// <param name="AgeSeconds">Whole seconds since the answer left its source.</param>
public readonly record struct CacheHit(ResponseCode Code, int Length, uint AgeSeconds);
