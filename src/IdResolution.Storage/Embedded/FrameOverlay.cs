namespace IdResolution.Storage.Embedded;

/// <summary>
/// Hash to the last entry of that key in the frame being built, so that a change sees the changes before it that are not visible yet. One
/// thread.
/// </summary>
internal sealed class FrameOverlay
{
    private const int InitialSize = 256;

    // A bucket counts only when its round is the current one: emptying costs nothing.
    private (ulong Hash, int Offset, uint Round)[] _buckets = new (ulong, int, uint)[InitialSize];
    private uint _round = 1;
    private int _count;

    public void Clear()
    {
        _count = 0;
        if (++_round != 0) return;
        Array.Clear(_buckets);
        _round = 1;
    }

    /// <summary>
    /// Entries whose key has this hash: start with <paramref name="at"/> -1 and pass it on until the result is -1. The result is an
    /// offset in the frame.
    /// </summary>
    public int Next(ulong hash, ref int at)
    {
        var mask = _buckets.Length - 1;
        at = at < 0 ? (int)hash & mask : (at + 1) & mask;
        for (; _buckets[at].Round == _round; at = (at + 1) & mask)
        {
            if (_buckets[at].Hash == hash) return _buckets[at].Offset;
        }
        return -1;
    }

    /// <summary>
    /// Puts an entry in the place of the one found at <paramref name="at"/>, or adds it when <paramref name="at"/> is where the search
    /// ended.
    /// </summary>
    public void Set(ulong hash, int at, int offset)
    {
        var isNew = _buckets[at].Round != _round;
        _buckets[at] = (hash, offset, _round);
        if (isNew && ++_count > _buckets.Length / 2) Grow();
    }

    private void Grow()
    {
        var old = _buckets;
        _buckets = new (ulong, int, uint)[old.Length * 2];
        var mask = _buckets.Length - 1;
        foreach (var bucket in old)
        {
            if (bucket.Round != _round) continue;
            var at = (int)bucket.Hash & mask;
            while (_buckets[at].Round == _round) at = (at + 1) & mask;
            _buckets[at] = bucket;
        }
    }
}
