using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>
/// Body of a retrieve-transaction-log request (specification §7.9). From version 2.9 on a form octet comes first: 0 when one source is
/// asked for what follows a transaction, 1 when the receiver sends its state for all sources. Older versions know the first form only,
/// without the octet.
/// </summary>
public sealed record RetrieveTransactionLogRequest : MessageBody
{
    private const byte SingleSourceForm = 0;
    private const byte AllSourcesForm = 1;

    /// <summary>The last transaction the receiver holds; not sent together with <see cref="ReplicationState"/>.</summary>
    public long LastTransactionId { get; init; }

    /// <summary>When the receiver last asked, in epoch milliseconds; not sent together with <see cref="ReplicationState"/>.</summary>
    public long LastQueryDate { get; init; }

    /// <summary>
    /// State of all sources as JSON text (specification §7.11); null when one source is asked, and never sent before version 2.9.
    /// </summary>
    public Utf8String? ReplicationState { get; init; }

    /// <summary>How handles hash to servers.</summary>
    public byte HashOption { get; init; }

    /// <summary>Servers of the receiving site.</summary>
    public uint ServerCount { get; init; }

    /// <summary>Position of the receiver, from 0.</summary>
    public uint ServerNumber { get; init; }

    internal static RetrieveTransactionLogRequest Read(ref WireReader reader, ProtocolVersion version)
    {
        var form = version < ProtocolVersion.V2_9 ? SingleSourceForm : reader.ReadByte();
        if (form > AllSourcesForm) reader.Fail(DecodeFault.InvalidField);
        var single = form == SingleSourceForm;
        return new RetrieveTransactionLogRequest
        {
            LastTransactionId = single ? reader.ReadInt64() : 0,
            LastQueryDate = single ? reader.ReadInt64() : 0,
            ReplicationState = single ? default(Utf8String?) : reader.ReadString(),
            HashOption = reader.ReadByte(),
            ServerCount = reader.ReadUInt32(),
            ServerNumber = reader.ReadUInt32(),
        };
    }

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        var hasForm = version >= ProtocolVersion.V2_9;
        if (hasForm && ReplicationState is { } state)
        {
            writer.WriteByte(AllSourcesForm);
            writer.WriteString(state);
        }
        else
        {
            if (hasForm) writer.WriteByte(SingleSourceForm);
            writer.WriteInt64(LastTransactionId);
            writer.WriteInt64(LastQueryDate);
        }
        writer.WriteByte(HashOption);
        writer.WriteUInt32(ServerCount);
        writer.WriteUInt32(ServerNumber);
    }
}
