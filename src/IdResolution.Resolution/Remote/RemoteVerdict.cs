namespace IdResolution.Resolution.Remote;

/// <summary>What another service says about an answer made with a secret key that it holds (specification §6.3.3).</summary>
public enum RemoteVerdict
{
    /// <summary>No believable answer in time, or too much is being asked: response code 406.</summary>
    Unreachable,

    /// <summary>The answer is wrong, or there is no such key: response code 403.</summary>
    Wrong,

    /// <summary>The service is too old for the algorithm of the answer; an answer in an older one may be right.</summary>
    TooOld,

    /// <summary>The answer was made with the key.</summary>
    Right,
}
