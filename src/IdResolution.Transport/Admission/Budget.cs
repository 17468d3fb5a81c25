namespace IdResolution.Transport.Admission;

/// <summary>
/// A bound on what outstanding work holds: octets, or requests. What is taken from a share of a larger budget is taken from both. Safe from
/// every thread.
/// </summary>
internal sealed class Budget(long limit, Budget? whole = null)
{
    private long _taken;

    /// <summary>What is taken.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Takes <paramref name="amount"/> unless that would exceed the limit.</summary>
    public bool TryTake(int amount)
    {
        if (Interlocked.Add(ref _taken, amount) <= limit && (whole is null || whole.TryTake(amount))) return true;
        Interlocked.Add(ref _taken, -amount);
        return false;
    }

    /// <summary>Gives back what was taken.</summary>
    public void Return(int amount)
    {
        Interlocked.Add(ref _taken, -amount);
        whole?.Return(amount);
    }
}
