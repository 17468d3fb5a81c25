namespace IdResolution.Protocol.Values;

/// <summary>A handle and all its values. Immutable; safe for use from many threads.</summary>
/// <param name="Handle">The handle, spelled as it was given.</param>
/// <param name="Values">Its values, in the order they were given.</param>
public sealed record HandleRecord(Utf8String Handle, IReadOnlyList<HandleValue> Values);
