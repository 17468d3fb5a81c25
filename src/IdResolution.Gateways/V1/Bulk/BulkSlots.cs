using IdResolution.Protocol;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>How many bulks run, in all and for each identity. Safe for use from many threads.</summary>
internal sealed class BulkSlots(int max, int maxPerIdentity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Utf8String, int> _running = [];
    private int _total;

    /// <summary>Bulks that run.</summary>
    public int Running => Volatile.Read(ref _total);

    /// <summary>Takes one; false when too many run.</summary>
    /// <param name="identity">The handle of whoever asks.</param>
    /// <param name="isOwnFault">True when it is this identity that has too many.</param>
    public bool TryTake(Utf8String identity, out bool isOwnFault)
    {
        lock (_gate)
        {
            var own = _running.GetValueOrDefault(identity);
            isOwnFault = own >= maxPerIdentity;
            if (isOwnFault || _total >= max) return false;
            _running[identity] = own + 1;
            _total++;
            return true;
        }
    }

    /// <summary>Gives it back.</summary>
    public void Release(Utf8String identity)
    {
        lock (_gate)
        {
            _total--;
            if (--_running[identity] == 0) _running.Remove(identity);
        }
    }
}
