using System.Runtime.InteropServices;

namespace IdResolution.Gateways.Http;

/// <summary>
/// Memory for bodies that are read as a whole: so much in all and of one client, and only for so long, since whoever sends all but the last octet would else keep
/// what he sent here for hours. The first octets of every body are free. Safe for use from many threads.
/// </summary>
/// <param name="octets">In all.</param>
/// <param name="octetsPerSource">Of one client.</param>
/// <param name="patience">How long the reading of one body may take.</param>
/// <param name="time">The clock.</param>
internal sealed class BodyBudget(long octets, long octetsPerSource, TimeSpan patience, TimeProvider time)
{
    /// <summary>Octets of every body that are not charged; the number of requests bounds them.</summary>
    public const long Free = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<ClientNetwork, long> _bySource = [];
    private long _taken;

    /// <summary>Ends after the time that the reading of one body may take.</summary>
    public CancellationTokenSource StartClock() => new(patience, time);

    /// <summary>Takes room for more octets, to be given back; false when there is none.</summary>
    public bool TryTake(ClientNetwork source, long more)
    {
        lock (_lock)
        {
            var ofSource = _bySource.GetValueOrDefault(source);
            if (_taken + more > octets || ofSource + more > octetsPerSource) return false;
            _bySource[source] = ofSource + more;
            _taken += more;
            return true;
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void Give(ClientNetwork source, long taken)
    {
        lock (_lock)
        {
            _taken -= taken;
            ref var ofSource = ref CollectionsMarshal.GetValueRefOrNullRef(_bySource, source);
            ofSource -= taken;
            if (ofSource == 0) _bySource.Remove(source);
        }
    }
}
