namespace IdResolution.Caching.Memory;

/// <summary>
/// Remembers, in fixed memory, the hashes of what was evicted after a single use, and for how many evictions since. A newer hash takes the
/// place of an older one in the same slot. Used under the lock of its shard.
/// </summary>
internal sealed class GhostTable(int slots)
{
    private readonly ulong[] _slots = new ulong[slots];
    private uint _evictions;

    public void Add(KeyHash hash) => _slots[SlotOf(hash)] = ((ulong)hash.Key << 32) | ++_evictions;

    /// <summary>True, and forgotten, when it was among the last <paramref name="span"/> evicted.</summary>
    public bool Take(KeyHash hash, int span)
    {
        ref var slot = ref _slots[SlotOf(hash)];
        if (slot == 0 || slot >> 32 != hash.Key || _evictions - (uint)slot >= (uint)span) return false;
        slot = 0;
        return true;
    }

    private int SlotOf(KeyHash hash) => (int)((hash.Handle ^ (hash.Key * 0x9E37_79B9u)) & (uint)(_slots.Length - 1));
}
