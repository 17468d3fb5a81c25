namespace IdResolution.Gateways.Http.Authentication;

/// <summary>What became of a client's word who it is.</summary>
internal enum CallerState
{
    /// <summary>It gave none, or what it gave came over plain HTTP, where it is ignored (specification §8.1).</summary>
    Anonymous,

    /// <summary>It has proven it.</summary>
    Proven,

    /// <summary>It is wrong, or cannot be verified.</summary>
    Refused,

    /// <summary>Too many attempts, or too much is being verified; later it may go well.</summary>
    Busy,
}
