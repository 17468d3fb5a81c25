namespace IdResolution.Resolution.Metrics;

/// <summary>Why a message that names a session was refused (specification §6.8).</summary>
internal enum SessionRefusal
{
    /// <summary>No such session, or it has expired.</summary>
    Unknown,

    /// <summary>It does not decrypt to a message of this session.</summary>
    Undecryptable,

    /// <summary>It carries no MAC.</summary>
    NoMac,

    /// <summary>Its MAC is not that of this session.</summary>
    WrongMac,

    /// <summary>Its counter was seen before.</summary>
    Repeated,
}
