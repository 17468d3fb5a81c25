using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of the national profile's login request (specification §10.2).</summary>
public sealed record LoginRequest : MessageBody
{
    /// <summary>Who logs in.</summary>
    public required ValueReference Identity { get; init; }

    internal static LoginRequest Read(ref WireReader reader) =>
        new() { Identity = new ValueReference(reader.ReadString(), reader.ReadUInt32()) };

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        writer.WriteString(Identity.Handle);
        writer.WriteUInt32(Identity.Index);
    }
}
