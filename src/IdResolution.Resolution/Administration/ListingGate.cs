using System.Net;
using IdResolution.Resolution.Authentication;

namespace IdResolution.Resolution.Administration;

/// <summary>
/// Bounds the listings that run at the same time, in all and for one source: each holds a connection and a walk for as long as its peer
/// takes to read. Safe for use from many threads.
/// </summary>
internal sealed class ListingGate(ListingOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ChallengeSource, int> _bySource = [];
    private int _running;

    /// <summary>Listings that run now.</summary>
    public int Running
    {
        get { lock (_gate) return _running; }
    }

    /// <summary>Counts a listing in; false when there are too many.</summary>
    public bool TryEnter(IPAddress address)
    {
        var source = ChallengeSource.Of(address);
        lock (_gate)
        {
            _bySource.TryGetValue(source, out var running);
            if (_running >= options.MaxListings || running >= options.MaxListingsPerSource) return false;
            _running++;
            _bySource[source] = running + 1;
            return true;
        }
    }

    /// <summary>Counts a listing out that was counted in.</summary>
    public void Leave(IPAddress address)
    {
        var source = ChallengeSource.Of(address);
        lock (_gate)
        {
            _running--;
            if (--_bySource[source] == 0) _bySource.Remove(source);
        }
    }
}
