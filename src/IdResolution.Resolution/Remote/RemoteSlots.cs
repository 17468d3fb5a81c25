using IdResolution.Protocol;
using IdResolution.Resolution.Authentication;

namespace IdResolution.Resolution.Remote;

/// <summary>
/// Places for questions under way. A prefix whose service is dead, or a source that names users of a hundred dead services, holds an eighth
/// of them and not all. Safe for use from many threads.
/// </summary>
internal sealed class RemoteSlots(int total)
{
    private const int Share = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<Utf8String, int> _byPrefix = [];
    private readonly Dictionary<ChallengeSource, int> _bySource = [];
    private int _taken;

    /// <summary>Places taken.</summary>
    public int Taken
    {
        get
        {
            lock (_lock) return _taken;
        }
    }

    /// <summary>Takes a place; false at once when there is none for this prefix or source.</summary>
    public bool TryTake(Utf8String prefix, ChallengeSource? source)
    {
        lock (_lock)
        {
            var ofPrefix = _byPrefix.GetValueOrDefault(prefix);
            var ofSource = source is { } asker ? _bySource.GetValueOrDefault(asker) : 0;
            if (_taken >= total || ofPrefix >= total / Share || ofSource >= total / Share) return false;
            _taken++;
            _byPrefix[prefix] = ofPrefix + 1;
            if (source is { } taker) _bySource[taker] = ofSource + 1;
            return true;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Release(Utf8String prefix, ChallengeSource? source)
    {
        lock (_lock)
        {
            _taken--;
            if (--_byPrefix[prefix] == 0) _byPrefix.Remove(prefix);
            if (source is { } taker && --_bySource[taker] == 0) _bySource.Remove(taker);
        }
    }
}
