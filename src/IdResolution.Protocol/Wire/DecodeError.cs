namespace IdResolution.Protocol.Wire;

/// <summary>Why octets were refused and where. The default value means that nothing is wrong.</summary>
/// <param name="Fault">The kind of fault.</param>
/// <param name="Offset">Offset of the field in the octets that were given to the decoder.</param>
public readonly record struct DecodeError(DecodeFault Fault, int Offset)
{
    /// <summary>True when there is a fault.</summary>
    public bool IsError => Fault != DecodeFault.None;

    /// <summary>
    /// The code that answers a request with this fault: an operation that is not known, or else a malformed message (specification §4.1).
    /// An encrypted message is answered by its session, not by this.
    /// </summary>
    public ResponseCode Answer => Fault == DecodeFault.UnknownOpCode ? ResponseCode.OperationNotSupported : ResponseCode.ProtocolError;

    /// <inheritdoc/>
    public override string ToString() => IsError ? $"{Fault} at octet {Offset}" : "no error";
}
