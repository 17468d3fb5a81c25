using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of a successful create: the name that was registered (specification §4.3). Older servers send nothing.</summary>
public sealed record CreateHandleResponse : MessageBody
{
    /// <summary>The registered handle; null when the body is empty.</summary>
    public Utf8String? Handle { get; init; }

    internal static CreateHandleResponse Read(ref WireReader reader) =>
        new() { Handle = reader.Remaining == 0 ? default(Utf8String?) : HandleField.Read(ref reader) };

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        if (Handle is { } handle) writer.WriteString(handle);
    }
}
