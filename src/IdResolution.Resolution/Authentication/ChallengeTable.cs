using System.Net;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;

namespace IdResolution.Resolution.Authentication;

/// <summary>
/// The challenges that wait for an answer (specification §6.1, §6.9). Each is handed out once. Number and octets are bounded in total and
/// per source; the oldest gives way, so a flood of unanswered challenges costs its sender's own first. Safe for use from many threads.
/// </summary>
internal sealed class ChallengeTable(EngineOptions options, TimeProvider time, IChallengeRandom random)
{
    /// <summary>The share of all octets that one source may hold.</summary>
    private const int SourceShare = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, PendingChallenge> _byId = [];
    private readonly Dictionary<ChallengeSource, SourceQueue> _bySource = [];
    private readonly LinkedList<PendingChallenge> _byAge = new();
    private long _octets;

    /// <summary>Challenges that wait for an answer, expired ones not yet removed included.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _byId.Count;
        }
    }

    /// <summary>Makes a challenge for a request, of which a copy is kept.</summary>
    public PendingChallenge Add(ReadOnlySpan<byte> frame, RequestDigest digest, IPAddress source)
    {
        var nonce = new byte[Challenge.NonceLength];
        random.FillNonce(nonce);
        var copy = frame.ToArray();
        lock (_lock)
        {
            var now = time.GetUtcNow();
            RemoveExpired(now);
            uint id;
            do id = random.NextId();
            while (_byId.ContainsKey(id));
            var challenge = new PendingChallenge
            {
                Id = id,
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

    /// <summary>Takes a challenge out of the table; null when it is unknown, expired or was taken before.</summary>
    public PendingChallenge? Take(uint id)
    {
        lock (_lock)
        {
            if (!_byId.TryGetValue(id, out var challenge)) return null;
            Remove(challenge);
            return time.GetUtcNow() < challenge.Expires ? challenge : null;
        }
    }

    // All challenges live equally long, so the oldest expires first.
    private void RemoveExpired(DateTimeOffset now)
    {
        while (_byAge.First is { } oldest && oldest.Value.Expires <= now) Remove(oldest.Value);
    }

    private void MakeRoom(PendingChallenge challenge)
    {
        var octetsPerSource = options.MaxChallengeOctets / SourceShare;
        while (_bySource.TryGetValue(challenge.Source, out var queue)
            && (queue.Challenges.Count >= options.MaxChallengesPerSource || queue.Octets + challenge.Cost > octetsPerSource))
        {
            Remove(queue.Challenges.First!.Value);
        }
        while (_byAge.First is { } oldest
            && (_byId.Count >= options.MaxChallenges || _octets + challenge.Cost > options.MaxChallengeOctets))
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
        _byId.Add(challenge.Id, challenge);
    }

    private void Remove(PendingChallenge challenge)
    {
        _byId.Remove(challenge.Id);
        _byAge.Remove(challenge.ByAge!);
        var queue = _bySource[challenge.Source];
        queue.Challenges.Remove(challenge.BySource!);
        queue.Octets -= challenge.Cost;
        _octets -= challenge.Cost;
        if (queue.Challenges.Count == 0) _bySource.Remove(challenge.Source);
    }

    private sealed class SourceQueue
    {
        public LinkedList<PendingChallenge> Challenges { get; } = new();

        public long Octets { get; set; }
    }
}
