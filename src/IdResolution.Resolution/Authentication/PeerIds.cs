using System.Collections.Concurrent;

namespace IdResolution.Resolution.Authentication;

/// <summary>
/// The ids that peers put into the session id of an envelope: of challenges and of sessions. No two in use are the same, or an answer to a
/// challenge would be taken for a message of somebody's session (specification §6.1). Safe for use from many threads.
/// </summary>
internal sealed class PeerIds(IChallengeRandom random)
{
    private readonly ConcurrentDictionary<uint, byte> _inUse = new();

    /// <summary>An id nobody uses; to be given back.</summary>
    public uint Take()
    {
        uint id;
        do id = random.NextId();
        while (!_inUse.TryAdd(id, 0));
        return id;
    }

    /// <summary>Gives an id back.</summary>
    public void Return(uint id) => _inUse.TryRemove(id, out _);
}
