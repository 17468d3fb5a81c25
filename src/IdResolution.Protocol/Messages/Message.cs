using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>
/// One whole message: envelope, header, body, credential (specification §3). Immutable; owns its octets.
/// <see cref="MessageCodec"/> reads and writes it; lengths in envelope and header are computed on writing.
/// </summary>
public sealed record Message
{
    /// <summary>The envelope.</summary>
    public required Envelope Envelope { get; init; }

    /// <summary>The header.</summary>
    public required Header Header { get; init; }

    /// <summary>Digest of the request, in responses with the RD flag and in every challenge.</summary>
    public RequestDigest? RequestDigest { get; init; }

    /// <summary>The body.</summary>
    public required MessageBody Body { get; init; }

    /// <summary>Signature or MAC; null when the message is unsigned.</summary>
    public Credential? Credential { get; init; }

    /// <summary>
    /// False when the message ends behind the body without even a credential length (specification §3.4); a credential is written all the
    /// same.
    /// </summary>
    public bool HasCredentialSection { get; init; } = true;
}
