using System.Collections.Concurrent;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Security.Sessions;

namespace IdResolution.Resolution.Sessions;

/// <summary>
/// The sessions this server set up (specification §6.8). Their number is bounded in total, per source and per connection; an authenticated one
/// never gives way to a new one, so strangers cannot push administrators out. Looking one up takes no lock. Safe for use from many threads.
/// </summary>
internal sealed class SessionTable : ISessionSource, IDisposable
{
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromSeconds(60);

    private readonly SessionOptions _options;
    private readonly TimeProvider _time;
    private readonly PeerIds _ids;
    private readonly ITimer _purge;
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<uint, EstablishedSession> _byId = new();
    private readonly Tally<ChallengeSource> _bySource = new();
    private readonly Tally<ClientConnection> _byConnection = new();

    // Sessions that ended may still be needed for an answer on its way, so their keys are overwritten a while later.
    private readonly Queue<EstablishedSession> _ended = new();
    private int _endedBefore;

    public SessionTable(SessionOptions options, TimeProvider time, PeerIds ids)
    {
        _options = options;
        _time = time;
        _ids = ids;
        _purge = time.CreateTimer(_ => Purge(), null, PurgeInterval, PurgeInterval);
    }

    /// <summary>Sessions open, expired ones not yet removed included.</summary>
    public int Count => _byId.Count;

    public bool MayKnow(uint sessionId, ClientTransport transport) => _byId.ContainsKey(sessionId);

    public bool TakesAnyId(ClientTransport transport) => false;

    public Session? Find(Request request, in Envelope envelope, bool hasMac)
    {
        if (!_byId.TryGetValue(envelope.SessionId, out var session)) return null;
        if (!session.HasExpired) return session;
        Remove(session);
        return null;
    }

    /// <summary>
    /// Opens a session and takes over its keys; null, and the keys disposed of, when there is no room for it.
    /// </summary>
    /// <param name="keys">The keys.</param>
    /// <param name="identity">Whom it is for; an empty handle for nobody.</param>
    /// <param name="timeoutSeconds">What the client asks for; bounded from both sides.</param>
    /// <param name="request">From where and over which connection it came.</param>
    public EstablishedSession? Open(SessionKeys keys, ValueReference identity, uint timeoutSeconds, Request request)
    {
        var seconds = Math.Clamp(timeoutSeconds, SessionOptions.MinLifetimeSeconds, _options.Lifetime.TotalSeconds);
        var source = ChallengeSource.Of(request.Remote.Address);
        var connection = request.Connection;
        lock (_lock)
        {
            var hasRoom = (connection is null || _byConnection.Of(connection) < _options.MaxSessionsPerConnection || MakeRoom(of => of.Connection == connection))
                && (_bySource.Of(source) < _options.MaxSessionsPerSource || MakeRoom(of => of.Source == source))
                && (_byId.Count < _options.MaxSessions || MakeRoom(_ => true));
            if (!hasRoom)
            {
                keys.Dispose();
                return null;
            }
            var session = new EstablishedSession(
                _ids.Take(), keys, identity, source, connection, TimeSpan.FromSeconds(seconds), _options.LegacyCiphers, _time);
            _bySource.Add(source, 1);
            if (connection is not null) _byConnection.Add(connection, 1);
            _byId[session.Id] = session;
            return session;
        }
    }

    /// <summary>Ends a session; nothing when it has ended.</summary>
    public void Remove(EstablishedSession session)
    {
        lock (_lock)
        {
            if (!_byId.TryRemove(KeyValuePair.Create(session.Id, session))) return;
            _ids.Return(session.Id);
            _bySource.Add(session.Source, -1);
            if (session.Connection is { } connection) _byConnection.Add(connection, -1);
            _ended.Enqueue(session);
        }
    }

    /// <summary>Removes what has expired, and overwrites the keys of what ended before the last call.</summary>
    public void Purge()
    {
        foreach (var (_, session) in _byId)
        {
            if (session.HasExpired) Remove(session);
        }
        lock (_lock)
        {
            for (; _endedBefore > 0; _endedBefore--) _ended.Dequeue().Dispose();
            _endedBefore = _ended.Count;
        }
    }

    public void Dispose()
    {
        _purge.Dispose();
        foreach (var (_, session) in _byId) Remove(session);
        lock (_lock)
        {
            while (_ended.TryDequeue(out var session)) session.Dispose();
            _endedBefore = 0;
        }
    }

    // A look at every session is cheap beside the key exchange that leads here.
    private bool MakeRoom(Func<EstablishedSession, bool> mayGo)
    {
        EstablishedSession? idle = null;
        foreach (var (_, session) in _byId)
        {
            if (!mayGo(session)) continue;
            if (!session.HasExpired && session.Asker is not null) continue;
            if (idle is null || session.LastUsed < idle.LastUsed) idle = session;
        }
        if (idle is null) return false;
        Remove(idle);
        return true;
    }

    private sealed class Tally<TKey>
        where TKey : notnull
    {
        private readonly Dictionary<TKey, int> _counts = [];

        public int Of(TKey key) => _counts.GetValueOrDefault(key);

        public void Add(TKey key, int more)
        {
            var count = Of(key) + more;
            if (count == 0) _counts.Remove(key);
            else _counts[key] = count;
        }
    }
}
