using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of a successful resolution (specification §4.3).</summary>
public sealed record ResolutionResponse : MessageBody
{
    /// <summary>Most values in one resolution or referral answer (specification §0).</summary>
    public const int MaxValues = 2048;

    /// <summary>The handle in the spelling of the request.</summary>
    public required Utf8String Handle { get; init; }

    /// <summary>The values.</summary>
    public required IReadOnlyList<HandleValue> Values { get; init; }

    internal static ResolutionResponse Read(ref WireReader reader) =>
        new() { Handle = HandleField.Read(ref reader), Values = ReadValues(ref reader) };

    /// <summary>Reads values with the limit on their number.</summary>
    internal static IReadOnlyList<HandleValue> ReadValues(ref WireReader reader)
    {
        var values = ValueList.Read(ref reader);
        if (values.Count <= MaxValues) return values;
        reader.Fail(DecodeFault.LengthOutOfBounds);
        return [];
    }

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        writer.WriteString(Handle);
        ValueList.Write(writer, Values);
    }
}
