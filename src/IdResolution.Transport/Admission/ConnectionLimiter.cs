using System.Diagnostics.CodeAnalysis;
using IdResolution.Transport.Metrics;
using IdResolution.Transport.Tcp;

namespace IdResolution.Transport.Admission;

/// <summary>Bounds open connections in total and per source, and what the connections of a source hold. Safe from every thread.</summary>
internal sealed class ConnectionLimiter(TcpOptions options, Budget inFlight, Budget outstanding)
{
    private const int FreePart = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<SourceKey, SourceShare> _bySource = [];
    private int _open;

    /// <summary>True while less than an eighth of all places is free.</summary>
    public bool IsCrowded
    {
        get { lock (_lock) return _open >= options.MaxConnections - (options.MaxConnections / FreePart); }
    }

    /// <summary>Counts a connection in; false and why when there is no room.</summary>
    public bool TryEnter(in SourceKey network, [NotNullWhen(true)] out SourceShare? share, out Counter reason)
    {
        lock (_lock)
        {
            share = null;
            reason = Counter.TooManyConnections;
            if (_open >= options.MaxConnections) return false;
            reason = Counter.TooManyFromSource;
            if (!_bySource.TryGetValue(network, out var found))
                found = new SourceShare(options, inFlight, outstanding);
            if (found.Connections >= options.MaxConnectionsPerSource) return false;
            _bySource[network] = share = found;
            share.Connections++;
            _open++;
            return true;
        }
    }

    /// <summary>Counts a connection out that was counted in.</summary>
    public void Leave(in SourceKey network)
    {
        lock (_lock)
        {
            _open--;
            if (--_bySource[network].Connections == 0) _bySource.Remove(network);
        }
    }
}
