using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of a verify request: is this answer to a challenge right for that secret key? (specification §4.3, §6.3.3).</summary>
public sealed record VerifyRequest : MessageBody
{
    /// <summary>Handle and index of the secret key; index 0 = any.</summary>
    public required ValueReference Identity { get; init; }

    /// <summary>The nonce of the challenge.</summary>
    public required ReadOnlyMemory<byte> Nonce { get; init; }

    /// <summary>The digest of the challenged request.</summary>
    public required RequestDigest Digest { get; init; }

    /// <summary>The answer to judge.</summary>
    public required ReadOnlyMemory<byte> SignedResponse { get; init; }

    internal static VerifyRequest Read(ref WireReader reader) => new()
    {
        Identity = new ValueReference(reader.ReadString(), reader.ReadUInt32()),
        Nonce = Challenge.ReadNonce(ref reader),
        Digest = RequestDigest.Read(ref reader),
        SignedResponse = reader.ReadBlob().ToArray(),
    };

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        writer.WriteString(Identity.Handle);
        writer.WriteUInt32(Identity.Index);
        writer.WriteBlob(Nonce.Span);
        Digest.Write(writer);
        writer.WriteBlob(SignedResponse.Span);
    }
}
