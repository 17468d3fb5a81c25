using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of a resolution request (RFC 3652 §3.2, specification §4.3): a value is selected when either list names it, or both are empty.</summary>
public sealed record ResolutionRequest : MessageBody
{
    /// <summary>The handle to resolve.</summary>
    public required Utf8String Handle { get; init; }

    /// <summary>Indexes asked for.</summary>
    public IReadOnlyList<uint> Indexes { get; init; } = [];

    /// <summary>Types asked for; a trailing dot asks for subtypes too.</summary>
    public IReadOnlyList<Utf8String> Types { get; init; } = [];

    internal static ResolutionRequest Read(ref WireReader reader) => new()
    {
        Handle = reader.ReadString(),
        Indexes = Lists.ReadIndexes(ref reader),
        Types = Lists.ReadStrings(ref reader),
    };

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        writer.WriteString(Handle);
        Lists.WriteIndexes(writer, Indexes);
        Lists.WriteStrings(writer, Types);
    }
}
