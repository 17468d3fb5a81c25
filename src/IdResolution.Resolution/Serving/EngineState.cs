namespace IdResolution.Resolution.Serving;

/// <summary>What an operator switches while the engine runs. Safe for use from many threads.</summary>
internal sealed class EngineState
{
    private volatile bool _inMaintenance;
    private volatile Action<Exception>? _faultObserver;

    /// <summary>Every resolution and every write is answered with response code 7.</summary>
    public bool InMaintenance
    {
        get => _inMaintenance;
        set => _inMaintenance = value;
    }

    /// <summary>Told of every failure inside the engine.</summary>
    public Action<Exception>? FaultObserver
    {
        get => _faultObserver;
        set => _faultObserver = value;
    }
}
