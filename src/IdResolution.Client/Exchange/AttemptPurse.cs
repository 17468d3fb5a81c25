namespace IdResolution.Client.Exchange;

/// <summary>How often servers may be tried on behalf of one question, whoever names them. Safe for use from many threads.</summary>
internal sealed class AttemptPurse(int attempts)
{
    private int _left = attempts;

    /// <summary>Takes one; false when there is none left.</summary>
    public bool TryTake() => Interlocked.Decrement(ref _left) >= 0;
}
