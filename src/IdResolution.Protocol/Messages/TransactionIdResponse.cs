using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of a next-transaction-id answer (specification §4.3).</summary>
public sealed record TransactionIdResponse : MessageBody
{
    /// <summary>The id.</summary>
    public required ulong TransactionId { get; init; }

    internal static TransactionIdResponse Read(ref WireReader reader) => new() { TransactionId = reader.ReadUInt64() };

    internal override void Write(WireWriter writer, ProtocolVersion version) => writer.WriteUInt64(TransactionId);
}
