using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Body of a challenge-response request (specification §4.3, §6.3, §6.4).</summary>
public sealed record ChallengeAnswer : MessageBody
{
    /// <summary><c>HS_PUBKEY</c> or <c>HS_SECKEY</c>.</summary>
    public required Utf8String AuthenticationType { get; init; }

    /// <summary>Who answers: the handle and index of the key; index 0 = any key of the handle.</summary>
    public required ValueReference Identity { get; init; }

    /// <summary>The signature or digest, in the form of §6.3 or §6.4.</summary>
    public required ReadOnlyMemory<byte> SignedResponse { get; init; }

    internal static ChallengeAnswer Read(ref WireReader reader) => new()
    {
        AuthenticationType = reader.ReadString(),
        Identity = new ValueReference(reader.ReadString(), reader.ReadUInt32()),
        SignedResponse = reader.ReadBlob().ToArray(),
    };

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        writer.WriteString(AuthenticationType);
        writer.WriteString(Identity.Handle);
        writer.WriteUInt32(Identity.Index);
        writer.WriteBlob(SignedResponse.Span);
    }
}
