using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of an authentication-needed answer (specification §4.3, §6.1); the request digest stands in <see cref="Message.RequestDigest"/>.</summary>
public sealed record Challenge : MessageBody
{
    /// <summary>Octets of a nonce this implementation makes.</summary>
    public const int NonceLength = 16;

    /// <summary>Random octets, used once.</summary>
    public required ReadOnlyMemory<byte> Nonce { get; init; }

    internal static Challenge Read(ref WireReader reader) => new() { Nonce = reader.ReadBlob().ToArray() };

    internal override void Write(WireWriter writer, ProtocolVersion version) => writer.WriteBlob(Nonce.Span);
}
