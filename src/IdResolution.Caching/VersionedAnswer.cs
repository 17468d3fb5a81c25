using IdResolution.Protocol;

namespace IdResolution.Caching;

/// <summary>An answer as the levels hand it to each other.</summary>
/// <param name="Code">The response code.</param>
/// <param name="Octets">As in <see cref="FetchedAnswer"/>; must not change.</param>
/// <param name="Version">How new it is.</param>
/// <param name="FetchedAt">When it arrived from its source.</param>
/// <param name="ExpiresAt">From when on it must not be given as fresh.</param>
public sealed record VersionedAnswer(
    ResponseCode Code, ReadOnlyMemory<byte> Octets, AnswerVersion Version, DateTimeOffset FetchedAt, DateTimeOffset ExpiresAt);
