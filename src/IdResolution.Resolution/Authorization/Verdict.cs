namespace IdResolution.Resolution.Authorization;

/// <summary>Whether someone may do something.</summary>
internal enum Verdict
{
    /// <summary>No: response code 400.</summary>
    Denied,

    /// <summary>A record or group that could grant it is on another service: response code 406 (specification §6.5).</summary>
    Unreachable,

    /// <summary>Yes.</summary>
    Granted,
}
