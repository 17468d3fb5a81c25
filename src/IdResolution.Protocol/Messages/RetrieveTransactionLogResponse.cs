using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of a retrieve-transaction-log answer; the stream follows outside any envelope (specification §7.9).</summary>
public sealed record RetrieveTransactionLogResponse : MessageBody
{
    /// <summary>Bit 0: the connection is kept after the stream; null when the body is empty.</summary>
    public byte? StreamFlags { get; init; }

    internal static RetrieveTransactionLogResponse Read(ref WireReader reader) =>
        new() { StreamFlags = reader.Remaining == 0 ? null : reader.ReadByte() };

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        if (StreamFlags is { } flags) writer.WriteByte(flags);
    }
}
