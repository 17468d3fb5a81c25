namespace IdResolution.Resolution.Remote;

/// <summary>What came of asking another service for values.</summary>
public enum RemoteOutcome
{
    /// <summary>No believable answer in time, or too much is being asked: response code 406.</summary>
    Unreachable,

    /// <summary>It says there is no such handle or value.</summary>
    Missing,

    /// <summary>It gave them.</summary>
    Found,
}
