using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of a session set-up answer (specification §4.3, §6.8).</summary>
public sealed record SessionSetupResponse : MessageBody
{
    /// <summary>Key exchange mode.</summary>
    public required ushort Mode { get; init; }

    /// <summary>Encrypted session key, or key record, by mode.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Starts with the two zero octets that the reference implementation sends behind the fields.</summary>
    public SessionSetupResponse() => TrailingOctets = SessionPadding.Octets;

    internal static SessionSetupResponse Read(ref WireReader reader) =>
        new() { TrailingOctets = default, Mode = reader.ReadUInt16(), Data = reader.ReadBlob().ToArray() };

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        writer.WriteUInt16(Mode);
        writer.WriteBlob(Data.Span);
    }
}
