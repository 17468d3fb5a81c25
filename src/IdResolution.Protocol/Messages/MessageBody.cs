using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>The part of a message that depends on its operation (specification §4.3).</summary>
public abstract record MessageBody
{
    /// <summary>Octets behind the fields this implementation knows, kept so that a message is written back unchanged and extensions
    /// can be passed on (specification §6.8, §10.4).</summary>
    public ReadOnlyMemory<byte> TrailingOctets { get; init; }

    /// <summary>Writes the fields, without digest and trailing octets.</summary>
    internal abstract void Write(WireWriter writer, ProtocolVersion version);
}
