using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of a successful resolution (specification §4.3).</summary>
public sealed record ResolutionResponse : MessageBody
{
    /// <summary>The handle in the spelling of the request.</summary>
    public required Utf8String Handle { get; init; }

    /// <summary>The values.</summary>
    public required IReadOnlyList<HandleValue> Values { get; init; }

    internal static ResolutionResponse Read(ref WireReader reader) => new() { Handle = reader.ReadString(), Values = ValueList.Read(ref reader) };

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        writer.WriteString(Handle);
        ValueList.Write(writer, Values);
    }
}
