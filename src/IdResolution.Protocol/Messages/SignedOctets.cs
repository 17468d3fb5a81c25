using System.Buffers.Binary;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>
/// What the signature or MAC of a message covers, by the version of that very message (specification §3.4). Version, session id and request
/// id must be final before the octets are made; encryption comes afterwards.
/// </summary>
public static class SignedOctets
{
    // Session id, request id, counter.
    private const int NumbersLength = 12;

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
        Write(writer.Reserve(LengthFor(envelope.Version, headerAndBody.Length)), envelope, sessionCounter, headerAndBody);
        return true;
    }

    /// <summary>Octets that <see cref="Write"/> fills for a message of a version that <see cref="IsDefinedFor"/> has a rule for.</summary>
    public static int LengthFor(ProtocolVersion version, int headerAndBodyLength) => headerAndBodyLength + FieldsFor(version);

    /// <summary>
    /// Fills <paramref name="destination"/>, which has the length of <see cref="LengthFor"/>. The other parameters are those of
    /// <see cref="TryWrite"/>.
    /// </summary>
    public static void Write(Span<byte> destination, in Envelope envelope, uint sessionCounter, ReadOnlySpan<byte> headerAndBody)
    {
        var fields = FieldsFor(envelope.Version);
        headerAndBody.CopyTo(destination[fields..]);
        if (fields == 0) return;
        destination[0] = envelope.Version.Major;
        destination[1] = envelope.Version.Minor;
        if (envelope.Version >= FirstWithSuggestion)
        {
            destination[2] = envelope.Suggested.Major;
            destination[3] = envelope.Suggested.Minor;
        }
        var numbers = destination[(fields - NumbersLength)..];
        BinaryPrimitives.WriteUInt32BigEndian(numbers, envelope.SessionId);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[4..], envelope.RequestId);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[8..], sessionCounter);
    }

    private static int FieldsFor(ProtocolVersion version) =>
        version < FirstWithEnvelope ? 0 : NumbersLength + (version >= FirstWithSuggestion ? 4 : 2);
}
