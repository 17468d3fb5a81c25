using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Caching.Redis;

/// <summary>
/// Handles whose invalidation the store does not know yet. What the store has for them is not to be used. Bounded; safe for use from many
/// threads.
/// </summary>
internal sealed class OwedInvalidations(int maximum)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Utf8String, long> _owed = [];
    private long _next;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public bool Contains(ReadOnlySpan<byte> handle)
    {
        if (Count == 0) return false;
        var key = KeyOf(handle);
        lock (_lock) return _owed.ContainsKey(key);
    }

    /// <summary>Notes a handle; false when there are too many.</summary>
    public bool TryAdd(ReadOnlySpan<byte> handle, out OwedInvalidation owed)
    {
        var key = KeyOf(handle);
        lock (_lock)
        {
            owed = new OwedInvalidation(key, ++_next);
            if (_owed.Count >= maximum && !_owed.ContainsKey(key)) return false;
            _owed[key] = owed.Number;
            _count = _owed.Count;
            return true;
        }
    }

    /// <summary>The store knows it; a later invalidation of the same handle stays owed.</summary>
    public void Settle(OwedInvalidation owed)
    {
        lock (_lock)
        {
            if (_owed.TryGetValue(owed.Handle, out var number) && number == owed.Number) _owed.Remove(owed.Handle);
            _count = _owed.Count;
        }
    }

    public OwedInvalidation[] All()
    {
        lock (_lock) return [.. _owed.Select(pair => new OwedInvalidation(pair.Key, pair.Value))];
    }

    private static Utf8String KeyOf(ReadOnlySpan<byte> handle) => new(HandleName.Folded(handle));
}
