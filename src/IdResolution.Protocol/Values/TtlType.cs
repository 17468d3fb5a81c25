namespace IdResolution.Protocol.Values;

/// <summary>How a time to live counts (specification §2.1). Other octets are kept.</summary>
public enum TtlType : byte
{
    /// <summary>Seconds after retrieval.</summary>
    Relative = 0,

    /// <summary>Epoch seconds.</summary>
    Absolute = 1,
}
