using IdResolution.Transport.Metrics;

namespace IdResolution.Transport.Admission;

/// <summary>Bounds open connections in total and per source. Safe from every thread.</summary>
internal sealed class ConnectionLimiter(int maxConnections, int maxPerSource)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SourceKey, int> _bySource = [];
    private int _open;

    /// <summary>Counts a connection in; null when there is room, else why not.</summary>
    public Counter? TryEnter(in SourceKey network)
    {
        lock (_lock)
        {
            if (_open >= maxConnections) return Counter.TooManyConnections;
            _bySource.TryGetValue(network, out var ofSource);
            if (ofSource >= maxPerSource) return Counter.TooManyFromSource;
            _bySource[network] = ofSource + 1;
            _open++;
            return null;
        }
    }

    /// <summary>Counts a connection out that was counted in.</summary>
    public void Leave(in SourceKey network)
    {
        lock (_lock)
        {
            _open--;
            var left = _bySource[network] - 1;
            if (left == 0) _bySource.Remove(network);
            else _bySource[network] = left;
        }
    }
}
