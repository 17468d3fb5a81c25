using System.Net;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Sessions;

namespace IdResolution.Resolution.Authentication;

/// <summary>
/// The challenges that wait for an answer (specification §6.1, §6.9). Each is handed out once. Number and octets are bounded in total and
/// per source; the oldest gives way, so a flood of unanswered challenges costs its sender's own first. A challenge outside sessions has an id
/// of its own; one made in a session carries the session's and is found through it. Safe for use from many threads.
/// </summary>
internal sealed class ChallengeTable(EngineOptions options, TimeProvider time, IChallengeRandom random, PeerIds ids)
{
    /// <summary>The share of all octets that one source may hold.</summary>
    private const int SourceShare = 8;

    /// <summary>Challenges that wait in one session.</summary>
    private const int MaxPerSession = 16;

    private readonly Lock _lock = new();
    // The newest of its session, or the only one of its id.
    private readonly Dictionary<(Session? Session, uint Id), PendingChallenge> _newest = [];
    private readonly Dictionary<ChallengeSource, SourceQueue> _bySource = [];
    private readonly LinkedList<PendingChallenge> _byAge = new();
    private long _octets;

    /// <summary>Challenges that wait for an answer, expired ones not yet removed included.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _byAge.Count;
        }
    }

    /// <summary>
    /// Makes a challenge for a request, of which a copy is kept. The same request again in the same session gets the same challenge.
    /// </summary>
    public PendingChallenge Add(ReadOnlySpan<byte> frame, uint requestId, RequestDigest digest, IPAddress source, Session? session)
    {
        var nonce = new byte[Challenge.NonceLength];
        random.FillNonce(nonce);
        var copy = frame.ToArray();
        lock (_lock)
        {
            var now = time.GetUtcNow();
            RemoveExpired(now);
            if (session is not null && Find(session, requestId) is { } same && same.Digest.Matches(digest)) return same;
            var challenge = new PendingChallenge
            {
                Id = session?.Id ?? ids.Take(),
                Session = session,
                RequestId = requestId,
                Nonce = nonce,
                Digest = digest,
                Frame = copy,
                Source = ChallengeSource.Of(source),
                Expires = now + options.ChallengeLifetime,
            };
            MakeRoom(challenge);
            Insert(challenge);
            return challenge;
        }
    }

    /// <summary>
    /// Takes a challenge out of the table; null when it is unknown, expired or was taken before. In a session that is the one of the same
    /// request id, or the newest, as clients count on with their request ids.
    /// </summary>
    public PendingChallenge? Take(uint id, uint requestId, Session? session)
    {
        lock (_lock)
        {
            var challenge = session is null ? null : Find(session, requestId) ?? _newest.GetValueOrDefault((session, session.Id));
            challenge ??= _newest.GetValueOrDefault((null, id));
            if (challenge is null) return null;
            Remove(challenge);
            return time.GetUtcNow() < challenge.Expires ? challenge : null;
        }
    }

    private PendingChallenge? Find(Session session, uint requestId)
    {
        var challenge = _newest.GetValueOrDefault((session, session.Id));
        while (challenge is not null && challenge.RequestId != requestId) challenge = challenge.Older;
        return challenge;
    }

    private (PendingChallenge Oldest, int Count)? OldestOf(Session session)
    {
        if (!_newest.TryGetValue((session, session.Id), out var challenge)) return null;
        var count = 1;
        for (; challenge.Older is { } older; challenge = older) count++;
        return (challenge, count);
    }

    // All challenges live equally long, so the oldest expires first.
    private void RemoveExpired(DateTimeOffset now)
    {
        while (_byAge.First is { } oldest && oldest.Value.Expires <= now) Remove(oldest.Value);
    }

    private void MakeRoom(PendingChallenge challenge)
    {
        if (challenge.Session is { } session && OldestOf(session) is (var oldestInSession, MaxPerSession)) Remove(oldestInSession);
        var octetsPerSource = options.MaxChallengeOctets / SourceShare;
        while (_bySource.TryGetValue(challenge.Source, out var queue)
            && (queue.Challenges.Count >= options.MaxChallengesPerSource || queue.Octets + challenge.Cost > octetsPerSource))
        {
            Remove(queue.Challenges.First!.Value);
        }
        while (_byAge.First is { } oldest
            && (_byAge.Count >= options.MaxChallenges || _octets + challenge.Cost > options.MaxChallengeOctets))
        {
            Remove(oldest.Value);
        }
    }

    private void Insert(PendingChallenge challenge)
    {
        if (!_bySource.TryGetValue(challenge.Source, out var queue)) _bySource.Add(challenge.Source, queue = new SourceQueue());
        challenge.ByAge = _byAge.AddLast(challenge);
        challenge.BySource = queue.Challenges.AddLast(challenge);
        queue.Octets += challenge.Cost;
        _octets += challenge.Cost;
        challenge.Older = _newest.GetValueOrDefault((challenge.Session, challenge.Id));
        _newest[(challenge.Session, challenge.Id)] = challenge;
    }

    private void Remove(PendingChallenge challenge)
    {
        RemoveFromSession(challenge);
        _byAge.Remove(challenge.ByAge!);
        var queue = _bySource[challenge.Source];
        queue.Challenges.Remove(challenge.BySource!);
        queue.Octets -= challenge.Cost;
        _octets -= challenge.Cost;
        if (queue.Challenges.Count == 0) _bySource.Remove(challenge.Source);
    }

    private void RemoveFromSession(PendingChallenge challenge)
    {
        var newest = _newest[(challenge.Session, challenge.Id)];
        if (newest != challenge)
        {
            while (newest.Older != challenge) newest = newest.Older!;
            newest.Older = challenge.Older;
        }
        else if (challenge.Older is { } older)
        {
            _newest[(challenge.Session, challenge.Id)] = older;
        }
        else
        {
            _newest.Remove((challenge.Session, challenge.Id));
            if (challenge.Session is null) ids.Return(challenge.Id);
        }
    }

    private sealed class SourceQueue
    {
        public LinkedList<PendingChallenge> Challenges { get; } = new();

        public long Octets { get; set; }
    }
}
