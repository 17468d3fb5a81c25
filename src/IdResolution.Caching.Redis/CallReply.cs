namespace IdResolution.Caching.Redis;

/// <summary>What a call brought.</summary>
/// <param name="IsGood">True when Redis replied, and <paramref name="Value"/> means something.</param>
/// <param name="Value">The reply.</param>
internal readonly record struct CallReply<T>(bool IsGood, T? Value);
