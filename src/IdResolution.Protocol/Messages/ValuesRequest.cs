using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of create, add and modify requests: a handle and values (specification §4.3).</summary>
public sealed record ValuesRequest : MessageBody
{
    /// <summary>The handle to register or change.</summary>
    public required Utf8String Handle { get; init; }

    /// <summary>The values.</summary>
    public required IReadOnlyList<HandleValue> Values { get; init; }

    internal static ValuesRequest Read(ref WireReader reader) =>
        new() { Handle = HandleField.Read(ref reader), Values = ValueList.Read(ref reader) };

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        writer.WriteString(Handle);
        ValueList.Write(writer, Values);
    }
}
