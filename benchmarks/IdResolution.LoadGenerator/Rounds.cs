namespace IdResolution.LoadGenerator;

/// <summary>What all lanes look at: which round it is, and when to stop. Round 0 is the warm-up.</summary>
public sealed class Rounds
{
    private volatile int _current;
    private volatile bool _isOver;

    /// <summary>The round that answers are counted for.</summary>
    public int Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>True when lanes are to end.</summary>
    public bool IsOver
    {
        get => _isOver;
        set => _isOver = value;
    }
}
