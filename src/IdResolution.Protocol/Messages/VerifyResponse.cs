using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of a verify answer (specification §4.3).</summary>
public sealed record VerifyResponse : MessageBody
{
    /// <summary>True when the answer was right.</summary>
    public required bool IsValid { get; init; }

    internal static VerifyResponse Read(ref WireReader reader) => new() { IsValid = reader.ReadByte() == 1 };

    internal override void Write(WireWriter writer, ProtocolVersion version) => writer.WriteByte(IsValid ? (byte)1 : (byte)0);
}
