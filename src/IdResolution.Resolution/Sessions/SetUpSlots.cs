using IdResolution.Resolution.Authentication;

namespace IdResolution.Resolution.Sessions;

/// <summary>
/// Bounds the key exchanges that are computed or wait for it (specification §6.8): anyone may ask for one, and each costs milliseconds. One
/// source may have few on their way, so that it is not waited for by others. Safe for use from many threads.
/// </summary>
internal sealed class SetUpSlots(int slots, TimeSpan wait) : IDisposable
{
    /// <summary>Most exchanges on their way for one source.</summary>
    public const int MaxPerSource = 4;

    /// <summary>Most exchanges on their way.</summary>
    public const int MaxInTotal = 256;

    private readonly SemaphoreSlim _free = new(slots);
    private readonly Lock _lock = new();
    private readonly Dictionary<ChallengeSource, int> _bySource = [];
    private int _total;

    /// <summary>Waits for its turn; false at once when too many are before it, or when its turn does not come in time.</summary>
    public async ValueTask<bool> EnterAsync(ChallengeSource source, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var count = _bySource.GetValueOrDefault(source);
            if (count >= MaxPerSource || _total >= MaxInTotal) return false;
            _bySource[source] = count + 1;
            _total++;
        }
        var entered = false;
        try
        {
            entered = await _free.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
            return entered;
        }
        finally
        {
            if (!entered) Forget(source);
        }
    }

    /// <summary>To be called once after each <see cref="EnterAsync"/> that gave true.</summary>
    public void Leave(ChallengeSource source)
    {
        _free.Release();
        Forget(source);
    }

    public void Dispose() => _free.Dispose();

    private void Forget(ChallengeSource source)
    {
        lock (_lock)
        {
            _total--;
            var left = _bySource[source] - 1;
            if (left == 0) _bySource.Remove(source);
            else _bySource[source] = left;
        }
    }
}
