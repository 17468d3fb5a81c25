using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of an exchange-key request: the session key under the server's public key (specification §6.8, mode 2).</summary>
public sealed record SessionExchangeKeyRequest : MessageBody
{
    /// <summary>The ciphertext.</summary>
    public required ReadOnlyMemory<byte> EncryptedKey { get; init; }

    internal static SessionExchangeKeyRequest Read(ref WireReader reader) => new() { EncryptedKey = reader.ReadBlob().ToArray() };

    internal override void Write(WireWriter writer, ProtocolVersion version) => writer.WriteBlob(EncryptedKey.Span);
}
