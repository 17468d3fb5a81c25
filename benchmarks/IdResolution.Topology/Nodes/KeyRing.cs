using IdResolution.Security;

namespace IdResolution.Topology.Nodes;

/// <summary>Key pairs made beforehand, in parallel: making one takes longer than starting a node.</summary>
internal sealed class KeyRing : IDisposable
{
    private readonly PrivateKey[] _keys;
    private int _next;

    private KeyRing(PrivateKey[] keys) => _keys = keys;

    /// <summary>The key of the administrators; one person administers the tree.</summary>
    public PrivateKey Administrator => _keys[0];

    public int Count => _keys.Length;

    public static async Task<KeyRing> MakeAsync(int count)
    {
        var keys = new PrivateKey[count + 1];
        await Parallel.ForAsync(0, keys.Length, (i, _) =>
        {
            keys[i] = PrivateKey.GenerateRsa();
            return ValueTask.CompletedTask;
        });
        return new KeyRing(keys);
    }

    /// <summary>A key for the next node: another one for each until all are given.</summary>
    public PrivateKey Next() => _keys[1 + _next++ % (_keys.Length - 1)];

    public void Dispose()
    {
        foreach (var key in _keys) key.Dispose();
    }
}
