using IdResolution.Caching;
using IdResolution.Protocol;

namespace IdResolution.Client.Resolving;

/// <summary>What an <see cref="IHandleResolver"/> found.</summary>
/// <param name="Code">
/// The authority's code, or <see cref="ResponseCode.Error"/> when nobody gave a believable answer, <see
/// cref="ResponseCode.ServerTooBusy"/> when too many questions are open, <see cref="ResponseCode.RecursionCountTooHigh"/>.
/// </param>
/// <param name="Values">With success the count and the values in wire form, as their source sent them; must not be changed.</param>
/// <param name="AgeSeconds">Whole seconds since the answer left its source.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="Text">What went wrong, for people; empty on success. Holds nothing a peer chose.</param>
public readonly record struct ResolverAnswer(
    ResponseCode Code, ReadOnlyMemory<byte> Values, uint AgeSeconds, AnswerOrigin Origin, string Text = "");
