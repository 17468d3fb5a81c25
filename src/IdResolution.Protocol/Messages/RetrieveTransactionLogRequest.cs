using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of a retrieve-transaction-log request, in both forms (specification §7.9).</summary>
public sealed record RetrieveTransactionLogRequest : MessageBody
{
    private const byte PlainForm = 0;
    private const byte StateForm = 1;

    /// <summary>The leading form octet of versions from 2.9 on; null in older requests.</summary>
    public byte? Form { get; init; }

    /// <summary>Form 0: the last transaction the receiver holds.</summary>
    public long LastTransactionId { get; init; }

    /// <summary>Form 0: when the receiver last asked, in epoch milliseconds.</summary>
    public long LastQueryDate { get; init; }

    /// <summary>Form 1: replication state of all sources, as JSON text.</summary>
    public Utf8String ReplicationState { get; init; }

    /// <summary>How handles hash to servers.</summary>
    public byte HashOption { get; init; }

    /// <summary>Servers of the receiving site.</summary>
    public uint ServerCount { get; init; }

    /// <summary>Position of the receiver, from 0.</summary>
    public uint ServerNumber { get; init; }

    internal static RetrieveTransactionLogRequest Read(ref WireReader reader)
    {
        // The old form is two i64 and nine octets and nothing else; any other length starts with the form octet.
        const int OldFormLength = 25;
        var form = reader.Remaining == OldFormLength ? (byte?)null : reader.ReadByte();
        if (form is not (null or PlainForm or StateForm)) reader.Fail(DecodeFault.InvalidField);
        return new RetrieveTransactionLogRequest
        {
            Form = form,
            LastTransactionId = form == StateForm ? 0 : reader.ReadInt64(),
            LastQueryDate = form == StateForm ? 0 : reader.ReadInt64(),
            ReplicationState = form == StateForm ? reader.ReadString() : default,
            HashOption = reader.ReadByte(),
            ServerCount = reader.ReadUInt32(),
            ServerNumber = reader.ReadUInt32(),
        };
    }

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        if (Form is { } form) writer.WriteByte(form);
        if (Form == StateForm)
        {
            writer.WriteString(ReplicationState);
        }
        else
        {
            writer.WriteInt64(LastTransactionId);
            writer.WriteInt64(LastQueryDate);
        }
        writer.WriteByte(HashOption);
        writer.WriteUInt32(ServerCount);
        writer.WriteUInt32(ServerNumber);
    }
}
