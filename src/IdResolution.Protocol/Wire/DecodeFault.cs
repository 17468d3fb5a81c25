namespace IdResolution.Protocol.Wire;

/// <summary>Kinds of fault a decoder reports instead of throwing.</summary>
public enum DecodeFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>A field ends behind the end of the octets.</summary>
    Truncated,

    /// <summary>A length or count is above the protocol's limit (specification §0).</summary>
    LengthOutOfBounds,

    /// <summary>Octets follow where nothing may follow.</summary>
    TrailingOctets,

    /// <summary>The compressed flag is set; compression is not supported (specification §3.1).</summary>
    Compressed,

    /// <summary>The message is encrypted and must be decrypted first (specification §3.5).</summary>
    Encrypted,

    /// <summary>The operation code of a request is not known (specification §4.1); code 0 is an <see cref="InvalidField"/>.</summary>
    UnknownOpCode,

    /// <summary>A field holds a value that its rule forbids.</summary>
    InvalidField,
}
