using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>
/// Body of a session set-up request (specification §6.8). Anonymous sessions have an empty identity and index 0xFFFFFFFF.
/// </summary>
public sealed record SessionSetupRequest : MessageBody
{
    /// <summary>Key exchange mode, 1-4.</summary>
    public required ushort Mode { get; init; }

    /// <summary>Requested lifetime in seconds.</summary>
    public required uint Timeout { get; init; }

    /// <summary>Whom the session is for.</summary>
    public required ValueReference Identity { get; init; }

    /// <summary>Modes 1 and 4: the client's public key record.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>Mode 3: where the key is.</summary>
    public ValueReference KeyReference { get; init; }

    /// <summary>Starts with the two zero octets that the reference implementation sends behind the fields.</summary>
    public SessionSetupRequest() => TrailingOctets = SessionPadding.Octets;

    internal static SessionSetupRequest Read(ref WireReader reader)
    {
        var mode = reader.ReadUInt16();
        return new SessionSetupRequest
        {
            TrailingOctets = default,
            Mode = mode,
            Timeout = reader.ReadUInt32(),
            Identity = new ValueReference(reader.ReadString(), reader.ReadUInt32()),
            PublicKey = mode is 1 or 4 ? reader.ReadBlob().ToArray() : default(ReadOnlyMemory<byte>),
            KeyReference = mode == 3 ? new ValueReference(reader.ReadString(), reader.ReadUInt32()) : default,
        };
    }

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        writer.WriteUInt16(Mode);
        writer.WriteUInt32(Timeout);
        writer.WriteString(Identity.Handle);
        writer.WriteUInt32(Identity.Index);
        if (Mode is 1 or 4) writer.WriteBlob(PublicKey.Span);
        if (Mode == 3)
        {
            writer.WriteString(KeyReference.Handle);
            writer.WriteUInt32(KeyReference.Index);
        }
    }
}
