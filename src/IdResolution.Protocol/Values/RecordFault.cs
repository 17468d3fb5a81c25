namespace IdResolution.Protocol.Values;

/// <summary>Why the values of a record may not be registered together.</summary>
public enum RecordFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>More than <see cref="RecordRules.MaxValues"/> values.</summary>
    TooManyValues,

    /// <summary>An index is 0, or above what other software keeps in a signed number (specification §2.1).</summary>
    InvalidIndex,

    /// <summary>Two values have the same index.</summary>
    DuplicateIndex,
}
