using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Metrics;

namespace IdResolution.Resolution.Recursion;

/// <summary>
/// Places for questions under way to other services. A client that asks for random names fills its own share; a crowd of such clients
/// leaves the last eighth to those who have nothing under way. Safe for use from many threads.
/// </summary>
internal sealed class RecursionSlots(int total, int perClient)
{
    private const int Reserve = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<ChallengeSource, int> _byClient = [];
    private int _taken;

    /// <summary>Places taken.</summary>
    public int Taken
    {
        get
        {
            lock (_lock) return _taken;
        }
    }

    /// <summary>Takes a place; false at once when there is none, with whose limit it was.</summary>
    public bool TryTake(ChallengeSource client, out RecursionRefusal refusal)
    {
        lock (_lock)
        {
            var own = _byClient.GetValueOrDefault(client);
            refusal = own >= perClient ? RecursionRefusal.Client : RecursionRefusal.Total;
            var room = own == 0 ? total : total - (total / Reserve);
            if (own >= perClient || _taken >= room) return false;
            _taken++;
            _byClient[client] = own + 1;
            return true;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Release(ChallengeSource client)
    {
        lock (_lock)
        {
            _taken--;
            if (--_byClient[client] == 0) _byClient.Remove(client);
        }
    }
}
