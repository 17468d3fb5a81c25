using IdResolution.Protocol;

namespace IdResolution.Caching;

/// <summary>What <see cref="AnswerCache.GetAsync"/> gives.</summary>
/// <param name="Code">The response code.</param>
/// <param name="Octets">As in <see cref="FetchedAnswer"/>; shared with other readers, must not be changed.</param>
/// <param name="AgeSeconds">Whole seconds since the answer left its source.</param>
/// <param name="Origin">Where it came from.</param>
public readonly record struct CachedAnswer(ResponseCode Code, ReadOnlyMemory<byte> Octets, uint AgeSeconds, AnswerOrigin Origin);
