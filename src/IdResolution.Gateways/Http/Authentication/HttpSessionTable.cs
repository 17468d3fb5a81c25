using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.Http.Authentication;

/// <summary>
/// The sessions over HTTP (specification §8.3). Those in which nobody has proven anything are anybody's to make, so they are bounded apart from the others, in all
/// and per source: a flood of them ends its sender's own first, and never a session that proves something. A nonce is used for one attempt. Ids and nonces are
/// unpredictable; an id is looked up by its hash, so that the time it takes tells nothing about others. Safe for use from many threads.
/// </summary>
internal sealed class HttpSessionTable(HttpServerOptions options, TimeProvider time)
{
    /// <summary>Octets of a nonce.</summary>
    public const int NonceLength = 16;

    private const int IdLength = 24;

    /// <summary>However busy a session is, who was proven in it has to prove himself again after this: his key may have been taken away.</summary>
    private static readonly TimeSpan ProofLife = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, HttpSession> _byId = [];
    private readonly HttpSessionQueue _waiting = new(options.MaxSessions, options.MaxSessionsPerSource);
    private readonly HttpSessionQueue _proven = new(options.MaxSessions, options.MaxSessionsPerSource);

    /// <summary>Sessions in which nobody has proven who he is, silent ones not yet removed included.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <summary>Sessions in which somebody has.</summary>
    public int Proven
    {
        get
        {
            lock (_lock) return _proven.Count;
        }
    }

    /// <summary>Makes one in which nobody has proven anything.</summary>
    public HttpSession Add(ClientNetwork source)
    {
        var session = new HttpSession(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdLength)), source) { Nonce = RandomNumberGenerator.GetBytes(NonceLength) };
        lock (_lock)
        {
            session.Used = time.GetTimestamp();
            EndSilent(session.Used);
            AddTo(_waiting, session);
            _byId.Add(KeyOf(session.Id), session);
        }
        return session;
    }

    /// <summary>The session of that id, used just now; null when it is unknown or has ended.</summary>
    public HttpSession? Find(string id)
    {
        var key = KeyOf(id);
        lock (_lock)
        {
            var now = time.GetTimestamp();
            EndSilent(now);
            if (!_byId.TryGetValue(key, out var session)) return null;
            if (session.Who is not null && time.GetElapsedTime(session.Proven, now) >= ProofLife)
            {
                End(session);
                return null;
            }
            session.Used = now;
            QueueOf(session).Touch(session);
            return session;
        }
    }

    /// <summary>Nonce and identity as they are now.</summary>
    public (byte[] Nonce, ProvenIdentity? Who) Look(HttpSession session)
    {
        lock (_lock) return (session.Nonce, session.Who);
    }

    /// <summary>The nonce for an attempt; nobody gets it again.</summary>
    public byte[] TakeNonce(HttpSession session)
    {
        lock (_lock)
        {
            var nonce = session.Nonce;
            session.Nonce = RandomNumberGenerator.GetBytes(NonceLength);
            return nonce;
        }
    }

    /// <summary>Somebody has proven in it who he is; false when it has ended meanwhile.</summary>
    public bool Prove(HttpSession session, ProvenIdentity who)
    {
        lock (_lock)
        {
            if (session.ByUse is null) return false;
            QueueOf(session).Remove(session);
            session.Who = who;
            session.Used = session.Proven = time.GetTimestamp();
            AddTo(_proven, session);
            return true;
        }
    }

    /// <summary>Ends it.</summary>
    public void End(HttpSession session)
    {
        lock (_lock)
        {
            if (session.ByUse is null) return;
            QueueOf(session).Remove(session);
            _byId.Remove(KeyOf(session.Id));
        }
    }

    private HttpSessionQueue QueueOf(HttpSession session) => session.Who is null ? _waiting : _proven;

    private void AddTo(HttpSessionQueue queue, HttpSession session)
    {
        while (queue.InTheWayOf(session.Source) is { } other) End(other);
        queue.Add(session);
    }

    private void EndSilent(long now)
    {
        foreach (var queue in (ReadOnlySpan<HttpSessionQueue>)[_waiting, _proven])
        {
            while (queue.Oldest is { } oldest && time.GetElapsedTime(oldest.Used, now) >= options.SessionTimeout) End(oldest);
        }
    }

    private static UInt128 KeyOf(string id) => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
