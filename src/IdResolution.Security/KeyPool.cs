using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace IdResolution.Security;

/// <summary>
/// Instances of one key. The runtime's key classes are not safe for several threads at once, and making one takes several times as long as
/// a verification, so each is lent to one caller at a time and kept: there are never more than there were callers at once.
/// Public keys are simply forgotten (the runtime frees what they hold); private keys are closed.
/// </summary>
internal sealed class KeyPool(Func<AsymmetricAlgorithm> create)
{
    private readonly ConcurrentStack<AsymmetricAlgorithm> _idle = new();
    private volatile bool _isClosed;

    /// <summary>An instance for this caller alone; throws what <c>create</c> throws.</summary>
    public AsymmetricAlgorithm Take()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        return _idle.TryPop(out var key) ? key : create();
    }

    /// <summary>Gives an instance back.</summary>
    public void Return(AsymmetricAlgorithm key)
    {
        _idle.Push(key);
        if (_isClosed) Clear();
    }

    /// <summary>Disposes of all instances; those still lent follow when they come back.</summary>
    public void Close()
    {
        _isClosed = true;
        Clear();
    }

    private void Clear()
    {
        while (_idle.TryPop(out var key)) key.Dispose();
    }
}
