using IdResolution.Caching;
using IdResolution.Protocol;

namespace IdResolution.Client.Resolving;

/// <summary>Keys of what is known of services; no question of anybody has them.</summary>
internal static class ServiceKey
{
    // Index 0, which no value has, tells a delegation from a record.
    private static readonly byte[] DelegationIndex = new byte[sizeof(uint)];

    /// <summary>The key of what the record of a prefix or service handle says of its service.</summary>
    public static byte[] OfRecord(Utf8String handle, bool certified) => Write(handle, [], certified);

    /// <summary>The key of who answers for the prefix handles derived from a prefix.</summary>
    public static byte[] OfDelegation(Utf8String prefixHandle, bool certified) => Write(prefixHandle, DelegationIndex, certified);

    private static byte[] Write(Utf8String handle, ReadOnlySpan<byte> indexes, bool certified)
    {
        Span<byte> key = stackalloc byte[CacheKey.MaxLength];
        if (!CacheKey.TryWrite(handle.Span, indexes, [], certified, key, out var length))
            throw new ArgumentException("The handle is longer than a handle may be.", nameof(handle));
        CacheKey.Mark(key);
        return key[..length].ToArray();
    }
}
