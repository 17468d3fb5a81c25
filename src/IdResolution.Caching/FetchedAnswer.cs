using IdResolution.Protocol;

namespace IdResolution.Caching;

/// <summary>What a source answered.</summary>
/// <param name="Code">The response code.</param>
/// <param name="Octets">
/// With <see cref="ResponseCode.Success"/> the count and the values in wire form, and behind them whatever the caller keeps with them, such
/// as the signature of a certified answer; with other codes the body as the caller wants it back. Owned by the cache from here on: it must
/// not change.
/// </param>
/// <param name="SourceVersion">Site serial or time of the last transaction of the source; 0 when it is not known.</param>
public readonly record struct FetchedAnswer(ResponseCode Code, ReadOnlyMemory<byte> Octets, ulong SourceVersion = 0);
