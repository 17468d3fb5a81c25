using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Remote;

/// <summary>
/// Remembers answers of other services for the time their values allow, within bounds (specification §2.1). The longest unused gives way.
/// Safe for use from many threads.
/// </summary>
internal sealed class RemoteCache(RemoteLimits limits, TimeProvider time)
{
    /// <summary>What an entry is reckoned with besides the octets of its values and question.</summary>
    private const int Overhead = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<RemoteQuestion, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();
    private long _octets;

    /// <summary>Answers remembered, expired ones not yet removed included.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>Octets they are reckoned with.</summary>
    public long Octets
    {
        get
        {
            lock (_lock) return _octets;
        }
    }

    /// <summary>An answer that still holds, and, for a refresh, is younger than answers are believed whatever their TTL.</summary>
    public RemoteAnswer? Find(RemoteQuestion question, bool isRefresh)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(question, out var node)) return null;
            var now = time.GetUtcNow();
            if (now >= node.Value.Expires)
            {
                Remove(node);
                return null;
            }
            if (isRefresh && now - node.Value.Learned >= limits.MinAge) return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Answer;
        }
    }

    /// <summary>Remembers an answer in the place of an older one.</summary>
    public void Put(RemoteQuestion question, RemoteAnswer answer)
    {
        var now = time.GetUtcNow();
        var entry = new Entry(question, answer, now, now + AgeOf(answer, now), CostOf(question, answer));
        lock (_lock)
        {
            if (_entries.TryGetValue(question, out var older)) Remove(older);
            if (entry.Expires <= now || entry.Cost > limits.MaxOctets) return;
            while (_entries.Count >= limits.MaxEntries || _octets + entry.Cost > limits.MaxOctets) Remove(_byUse.Last!);
            _entries.Add(question, _byUse.AddFirst(entry));
            _octets += entry.Cost;
        }
    }

    private TimeSpan AgeOf(RemoteAnswer answer, DateTimeOffset now)
    {
        if (answer.Outcome != RemoteOutcome.Found) return limits.NegativeAge;
        var seconds = answer.Values.Min(value => value.TtlType == TtlType.Absolute ? value.Ttl - now.ToUnixTimeSeconds() : value.Ttl);
        return TimeSpan.FromSeconds(Math.Clamp(seconds, limits.MinAge.TotalSeconds, limits.MaxAge.TotalSeconds));
    }

    private static long CostOf(RemoteQuestion question, RemoteAnswer answer) =>
        Overhead + question.Handle.Length + answer.Values.Sum(value => (long)Overhead + value.Type.Length + value.Data.Length);

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Question);
        _octets -= node.Value.Cost;
    }

    private sealed record Entry(RemoteQuestion Question, RemoteAnswer Answer, DateTimeOffset Learned, DateTimeOffset Expires, long Cost);
}
