using IdResolution.Security;

namespace IdResolution.Topology.Nodes;

/// <summary>Key pairs made beforehand, in parallel: making one takes longer than starting a node.</summary>
internal sealed class KeyRing : IDisposable
{
    private readonly PrivateKey[] _keys;
    private readonly int _shared;
    private int _nextOwn;
    private int _nextShared;

    private KeyRing(PrivateKey[] keys, int shared)
    {
        _keys = keys;
        _shared = shared;
    }

    /// <summary>The key of the administrators; one person administers the tree.</summary>
    public PrivateKey Administrator => _keys[0];

    public int Count => _keys.Length;

    /// <summary>Makes a key for each of <paramref name="own"/> nodes, some for all others together, and one for the administrator.</summary>
    public static async Task<KeyRing> MakeAsync(int own, int shared)
    {
        var keys = new PrivateKey[1 + shared + own];
        await Parallel.ForAsync(0, keys.Length, (i, _) =>
        {
            keys[i] = PrivateKey.GenerateRsa();
            return ValueTask.CompletedTask;
        });
        return new KeyRing(keys, shared);
    }

    /// <summary>A key for the next node that has one of its own.</summary>
    public PrivateKey NextOwn() => _keys[1 + _shared + _nextOwn++];

    /// <summary>A key for the next of the others: another one for each until all are given.</summary>
    public PrivateKey NextShared() => _keys[1 + _nextShared++ % _shared];

    public void Dispose()
    {
        foreach (var key in _keys) key.Dispose();
    }
}
