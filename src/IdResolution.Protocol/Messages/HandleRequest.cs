using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>
/// Body of requests that name one handle and nothing else: get-site-info, delete, list, home, unhome, list-homed, session-terminate,
/// next-transaction-id, backup (specification §4.3).
/// </summary>
public sealed record HandleRequest : MessageBody
{
    /// <summary>The handle; <c>/</c> where none is needed.</summary>
    public required Utf8String Handle { get; init; }

    internal static HandleRequest Read(ref WireReader reader) => new() { Handle = HandleField.Read(ref reader) };

    internal override void Write(WireWriter writer, ProtocolVersion version) => writer.WriteString(Handle);
}
