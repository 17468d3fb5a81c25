namespace IdResolution.Gateways.Http;

/// <summary>So many of a kind at once in all, and so many of one client. Remembers only clients that have one. Safe for use from many threads.</summary>
/// <param name="places">In all.</param>
/// <param name="placesPerSource">Of one client.</param>
internal sealed class SourcePlaces(int places, int placesPerSource)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ClientNetwork, int> _bySource = [];
    private int _taken;

    /// <summary>Takes a place, to be left; false when there is none.</summary>
    public bool TryEnter(ClientNetwork source)
    {
        lock (_lock)
        {
            ref var ofSource = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_bySource, source, out var isKnown);
            if (_taken < places && ofSource < placesPerSource)
            {
                ofSource++;
                _taken++;
                return true;
            }
            if (!isKnown) _bySource.Remove(source);
            return false;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(ClientNetwork source)
    {
        lock (_lock)
        {
            _taken--;
            if (--_bySource[source] == 0) _bySource.Remove(source);
        }
    }
}
