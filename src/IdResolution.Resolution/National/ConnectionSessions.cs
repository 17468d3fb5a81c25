namespace IdResolution.Resolution.National;

/// <summary>
/// The session ids a national client uses on one connection. Clients use one; there are never more than <see cref="MaxSessions"/>. Safe for use from
/// many threads.
/// </summary>
internal sealed class ConnectionSessions
{
    /// <summary>Most ids of one connection; one more takes the place of the oldest that nobody is logged in with.</summary>
    public const int MaxSessions = 8;

    private readonly Lock _lock = new();

    // In the order in which they were first seen.
    private readonly List<ConnectionSession> _sessions = new(1);

    /// <summary>The session of an id that was seen before; else null.</summary>
    public ConnectionSession? Find(uint id)
    {
        lock (_lock) return FindHere(id);
    }

    /// <summary>The session of an id, made at first sight; null when there is no room because all others are logged in.</summary>
    public ConnectionSession? FindOrOpen(uint id)
    {
        lock (_lock)
        {
            if (FindHere(id) is { } known) return known;
            if (_sessions.Count >= MaxSessions)
            {
                var idle = _sessions.FindIndex(session => session.Asker is null);
                if (idle < 0) return null;
                _sessions.RemoveAt(idle);
            }
            var session = new ConnectionSession(id);
            _sessions.Add(session);
            return session;
        }
    }

    private ConnectionSession? FindHere(uint id)
    {
        foreach (var session in _sessions)
        {
            if (session.Id == id) return session;
        }
        return null;
    }
}
