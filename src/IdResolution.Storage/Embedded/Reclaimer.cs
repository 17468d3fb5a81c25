namespace IdResolution.Storage.Embedded;

/// <summary>Frees what readers may still be looking at once they have left. Any thread may retire; one at a time frees.</summary>
internal sealed class Reclaimer
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Epoch, List<Action> Frees)> _quarantine = new();
    private List<Action> _retired = [];

    /// <summary>Frees later; the caller has made the thing unreachable for new readers.</summary>
    public void Retire(Action free)
    {
        lock (_gate) _retired.Add(free);
    }

    /// <summary>Frees what can be freed now; true when nothing is left waiting.</summary>
    public bool TryReclaim()
    {
        lock (_gate)
        {
            if (_retired.Count > 0)
            {
                var frees = _retired;
                _retired = [];
                _quarantine.Enqueue((ReaderEpoch.Raise(), frees));
            }
            while (_quarantine.TryPeek(out var oldest) && ReaderEpoch.AllReached(oldest.Epoch))
            {
                _quarantine.Dequeue();
                foreach (var free in oldest.Frees) free();
            }
            return _quarantine.Count == 0;
        }
    }

    /// <summary>
    /// Frees everything, waiting for readers at most <paramref name="limit"/>; false when some are still reading, and what they read
    /// stays.
    /// </summary>
    public bool ReclaimAll(TimeSpan limit) => SpinWait.SpinUntil(TryReclaim, limit);
}
