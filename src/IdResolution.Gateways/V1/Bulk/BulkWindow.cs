namespace IdResolution.Gateways.V1.Bulk;

/// <summary>
/// How much of a bulk is in the house: items that were read and are not yet written down, and their octets. One thread takes, another gives back.
/// </summary>
internal sealed class BulkWindow(int maxItems, long maxOctets)
{
    private readonly Lock _gate = new();
    private int _items;
    private long _octets;
    private (TaskCompletionSource Source, int Octets)? _waiting;

    /// <summary>Completes when there is room for an item; one that is larger than the whole window waits until it is empty.</summary>
    public Task TakeAsync(int octets)
    {
        lock (_gate)
        {
            if (TryTake(octets)) return Task.CompletedTask;
            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting = (source, octets);
            return source.Task;
        }
    }

    /// <summary>Gives back what was taken for some items.</summary>
    public void Release(int items, long octets)
    {
        lock (_gate)
        {
            _items -= items;
            _octets -= octets;
            if (_waiting is not { } waiting || !TryTake(waiting.Octets)) return;
            _waiting = null;
            waiting.Source.SetResult();
        }
    }

    private bool TryTake(int octets)
    {
        if (_items > 0 && (_items == maxItems || _octets + octets > maxOctets)) return false;
        _items++;
        _octets += octets;
        return true;
    }
}
