namespace IdResolution.Caching.Redis;

/// <summary>
/// Closed while calls succeed; open at the start and after so many failures in a row. It is closed by a probe, which the connection's own
/// beat makes: no question ever pays for finding out. Safe for use from many threads.
/// </summary>
internal sealed class CircuitBreaker(int failuresToOpen)
{
    private int _failures;
    private int _open = 1;

    public bool IsOpen => Volatile.Read(ref _open) != 0;

    /// <summary>A call of a question ended well; says nothing about an open circuit, for the call may be older than that.</summary>
    public void Succeeded() => Volatile.Write(ref _failures, 0);

    public void Failed()
    {
        if (Interlocked.Increment(ref _failures) >= failuresToOpen) Volatile.Write(ref _open, 1);
    }

    /// <summary>The probe went through.</summary>
    public void Close()
    {
        Volatile.Write(ref _failures, 0);
        Volatile.Write(ref _open, 0);
    }
}
