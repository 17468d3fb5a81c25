using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>
/// What the signature or MAC of a message covers, by the version of that very message (specification §3.4). Version, session id and request
/// id must be final before the octets are made; encryption comes afterwards.
/// </summary>
public static class SignedOctets
{
    private static readonly ProtocolVersion FirstUndefined = ProtocolVersion.V2_5;
    private static readonly ProtocolVersion FirstWithEnvelope = ProtocolVersion.V2_7;
    private static readonly ProtocolVersion FirstWithSuggestion = new(2, 8);

    /// <summary>
    /// False for versions 2.5 and 2.6, whose reference implementation covers overlapping garbage: sign nothing and trust nothing there,
    /// speak an older or a newer version instead.
    /// </summary>
    public static bool IsDefinedFor(ProtocolVersion version) => version < FirstUndefined || version >= FirstWithEnvelope;

    /// <summary>
    /// Writes the covered octets behind what <paramref name="writer"/> holds; false, and nothing written, when the version has no usable
    /// rule (<see cref="IsDefinedFor"/>).
    /// </summary>
    /// <param name="writer">Receives the octets.</param>
    /// <param name="envelope">The envelope of the message.</param>
    /// <param name="sessionCounter">The counter in the credential; 0 outside sessions.</param>
    /// <param name="headerAndBody">Header and body as sent or received, see <see cref="MessageCodec.HeaderAndBody"/>.</param>
    public static bool TryWrite(WireWriter writer, in Envelope envelope, uint sessionCounter, ReadOnlySpan<byte> headerAndBody)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (!IsDefinedFor(envelope.Version)) return false;
        if (envelope.Version >= FirstWithEnvelope)
        {
            writer.WriteByte(envelope.Version.Major);
            writer.WriteByte(envelope.Version.Minor);
            if (envelope.Version >= FirstWithSuggestion)
            {
                writer.WriteByte(envelope.Suggested.Major);
                writer.WriteByte(envelope.Suggested.Minor);
            }
            writer.WriteUInt32(envelope.SessionId);
            writer.WriteUInt32(envelope.RequestId);
            writer.WriteUInt32(sessionCounter);
        }
        writer.WriteOctets(headerAndBody);
        return true;
    }
}
