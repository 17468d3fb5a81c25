using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of an error answer (specification §4.2).</summary>
public sealed record ErrorResponse : MessageBody
{
    /// <summary>A text for people; null when the body is empty.</summary>
    public Utf8String? Message { get; init; }

    /// <summary>Indexes of the offending values; written only from version 3.0 on, always accepted.</summary>
    public IReadOnlyList<uint>? Indexes { get; init; }

    internal static ErrorResponse Read(ref WireReader reader)
    {
        if (reader.Remaining == 0) return new ErrorResponse();
        var message = reader.ReadString();
        return reader.Remaining == 0
            ? new ErrorResponse { Message = message }
            : new ErrorResponse { Message = message, Indexes = Lists.ReadIndexes(ref reader) };
    }

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        if (Message is { } message) writer.WriteString(message);
        else if (version >= ProtocolVersion.V2_1) writer.WriteUInt32(0);
        if (Indexes is { } indexes && version.Major == 3) Lists.WriteIndexes(writer, indexes);
    }
}
