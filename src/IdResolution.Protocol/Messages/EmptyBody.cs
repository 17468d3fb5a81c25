using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>A body without fields: success of delete, add, remove, modify, home, unhome and others (specification §4.3).</summary>
public sealed record EmptyBody : MessageBody
{
    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
    }
}
