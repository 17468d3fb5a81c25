using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of a remove-value request (specification §4.3).</summary>
public sealed record RemoveValueRequest : MessageBody
{
    /// <summary>The handle.</summary>
    public required Utf8String Handle { get; init; }

    /// <summary>Indexes of the values to remove.</summary>
    public required IReadOnlyList<uint> Indexes { get; init; }

    internal static RemoveValueRequest Read(ref WireReader reader) =>
        new() { Handle = HandleField.Read(ref reader), Indexes = Lists.ReadIndexes(ref reader) };

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        writer.WriteString(Handle);
        Lists.WriteIndexes(writer, Indexes);
    }
}
