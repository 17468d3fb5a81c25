using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>
/// Body of a get-site-info answer: a site record (specification §2.6, §4.3). A length in front is accepted and not written.
/// </summary>
public sealed record SiteInfoResponse : MessageBody
{
    /// <summary>The encoded site record; <c>SiteRecord</c> in Values reads it.</summary>
    public required ReadOnlyMemory<byte> Site { get; init; }

    internal static SiteInfoResponse Read(ref WireReader reader)
    {
        // A plain record starts with its format version 00 01, a length-prefixed one with 00 00 (records stay far below 64 KiB).
        var prefixed = reader.Rest.StartsWith((ReadOnlySpan<byte>)[0, 0]);
        var site = prefixed ? reader.ReadBlob() : reader.ReadOctets(reader.Remaining);
        return new SiteInfoResponse { Site = site.ToArray() };
    }

    internal override void Write(WireWriter writer, ProtocolVersion version) => writer.WriteOctets(Site.Span);
}
