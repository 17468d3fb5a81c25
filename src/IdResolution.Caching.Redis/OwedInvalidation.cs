using IdResolution.Protocol;

namespace IdResolution.Caching.Redis;

/// <summary>A handle without case, and the number of its invalidation.</summary>
internal readonly record struct OwedInvalidation(Utf8String Handle, long Number);
