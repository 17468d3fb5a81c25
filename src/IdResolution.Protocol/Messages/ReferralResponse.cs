using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of a service or prefix referral (specification §4.3): a handle to resolve, or values that describe the service.</summary>
public sealed record ReferralResponse : MessageBody
{
    /// <summary>The handle to resolve; empty when values follow.</summary>
    public required Utf8String Handle { get; init; }

    /// <summary>The values.</summary>
    public IReadOnlyList<HandleValue> Values { get; init; } = [];

    /// <summary>True when the body ends behind the handle, without a count of values.</summary>
    public bool OmitsValues { get; init; }

    internal static ReferralResponse Read(ref WireReader reader)
    {
        var handle = HandleField.Read(ref reader);
        if (reader.Remaining == 0) return new ReferralResponse { Handle = handle, OmitsValues = true };
        return new ReferralResponse { Handle = handle, Values = ResolutionResponse.ReadValues(ref reader) };
    }

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        writer.WriteString(Handle);
        if (!OmitsValues) ValueList.Write(writer, Values);
    }
}
