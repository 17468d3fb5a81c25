using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of a dump-handles request (specification §7.10).</summary>
public sealed record DumpHandlesRequest : MessageBody
{
    /// <summary>How handles hash to servers.</summary>
    public byte HashOption { get; init; }

    /// <summary>Servers of the receiving site.</summary>
    public uint ServerCount { get; init; }

    /// <summary>Position of the receiver, from 0.</summary>
    public uint ServerNumber { get; init; }

    /// <summary>Where to resume; null when the dump starts from the beginning.</summary>
    public Utf8String? StartingPoint { get; init; }

    /// <summary>Kind of the starting point, 0-3.</summary>
    public uint StartingPointKind { get; init; }

    internal static DumpHandlesRequest Read(ref WireReader reader)
    {
        var request = new DumpHandlesRequest
        {
            HashOption = reader.ReadByte(),
            ServerCount = reader.ReadUInt32(),
            ServerNumber = reader.ReadUInt32(),
        };
        if (reader.Remaining == 0) return request;
        return request with { StartingPoint = reader.ReadString(), StartingPointKind = reader.ReadUInt32() };
    }

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        writer.WriteByte(HashOption);
        writer.WriteUInt32(ServerCount);
        writer.WriteUInt32(ServerNumber);
        if (StartingPoint is not { } start) return;
        writer.WriteString(start);
        writer.WriteUInt32(StartingPointKind);
    }
}
