using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of one message of a listing: handles, derived prefixes or homed prefixes (specification §7.5).</summary>
public sealed record HandleListResponse : MessageBody
{
    /// <summary>The names.</summary>
    public required IReadOnlyList<Utf8String> Handles { get; init; }

    internal static HandleListResponse Read(ref WireReader reader) => new() { Handles = Lists.ReadStrings(ref reader) };

    internal override void Write(WireWriter writer, ProtocolVersion version) => Lists.WriteStrings(writer, Handles);
}
