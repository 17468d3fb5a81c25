namespace IdResolution.Resolution.Serving;

/// <summary>What an operator switches while the engine runs. Safe for use from many threads.</summary>
internal sealed class EngineState(TimeProvider time)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);
    private volatile bool _inMaintenance;
    private volatile Action<Exception>? _faultObserver;
    private long _lastReported = long.MinValue;

    /// <summary>Every resolution and every write is answered with response code 7.</summary>
    public bool InMaintenance
    {
        get => _inMaintenance;
        set => _inMaintenance = value;
    }

    /// <summary>Told of failures inside the engine, at most once a second.</summary>
    public Action<Exception>? FaultObserver
    {
        get => _faultObserver;
        set => _faultObserver = value;
    }

    /// <summary>
    /// Tells the observer, unless it was told within the last second: whoever finds a fault could fill the operator's disk with it.
    /// </summary>
    public void Report(Exception fault)
    {
        var now = time.GetTimestamp();
        var last = Volatile.Read(ref _lastReported);
        if (last != long.MinValue && time.GetElapsedTime(last, now) < ReportInterval) return;
        if (Interlocked.CompareExchange(ref _lastReported, now, last) == last) _faultObserver?.Invoke(fault);
    }
}
