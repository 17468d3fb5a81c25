using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>
/// Body of an authentication-needed answer (specification §4.3, §6.1); the request digest stands in <see cref="Message.RequestDigest"/>.
/// </summary>
public sealed record Challenge : MessageBody
{
    /// <summary>Octets of a nonce: as many as this implementation makes and at most as many as it reads (specification §0).</summary>
    public const int NonceLength = 16;

    /// <summary>Random octets, used once.</summary>
    public required ReadOnlyMemory<byte> Nonce { get; init; }

    internal static Challenge Read(ref WireReader reader) => new() { Nonce = ReadNonce(ref reader) };

    internal static ReadOnlyMemory<byte> ReadNonce(ref WireReader reader)
    {
        var nonce = reader.ReadBlob();
        if (nonce.Length > NonceLength) reader.Fail(DecodeFault.LengthOutOfBounds);
        return reader.Fault == DecodeFault.None ? nonce.ToArray() : default(ReadOnlyMemory<byte>);
    }

    internal override void Write(WireWriter writer, ProtocolVersion version) => writer.WriteBlob(Nonce.Span);
}
